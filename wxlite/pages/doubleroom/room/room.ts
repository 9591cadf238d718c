import { roomPage } from '../../../demo/shell/room_page'
import { texts } from '../../../demo/texts/texts'

roomPage('/pages/doubleroom/room/room', texts.roomPages.double)
