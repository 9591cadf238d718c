import { roomPage } from '../../../demo/shell/room_page'
import { texts } from '../../../demo/texts/texts'

roomPage('/pages/multiroom/room/room', texts.roomPages.multi)
