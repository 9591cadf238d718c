import { roomPage } from '../../../demo/shell/room_page'

roomPage('/pages/liveroom/room/room')
