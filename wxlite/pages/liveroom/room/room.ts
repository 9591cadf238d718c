import { roomPage } from '../../../demo/shell/room_page'
import { texts } from '../../../demo/texts/texts'

roomPage('/pages/liveroom/room/room', texts.roomPages.live)
