import { listPage } from '../../../demo/shell/list_page'
import { texts } from '../../../demo/texts/texts'

listPage('/pages/liveroom/roomlist/roomlist', texts.roomLists.live)
