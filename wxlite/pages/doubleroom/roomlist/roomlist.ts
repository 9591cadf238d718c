import { listPage } from '../../../demo/shell/list_page'
import { texts } from '../../../demo/texts/texts'

listPage('/pages/doubleroom/roomlist/roomlist', texts.roomLists.double)
