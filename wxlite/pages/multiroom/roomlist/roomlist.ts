import { listPage } from '../../../demo/shell/list_page'
import { texts } from '../../../demo/texts/texts'

listPage('/pages/multiroom/roomlist/roomlist', texts.roomLists.multi)
