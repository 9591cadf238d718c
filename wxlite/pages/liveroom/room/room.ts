import { roomPage } from '../../../shell/room_page'

roomPage('/pages/liveroom/room/room')
