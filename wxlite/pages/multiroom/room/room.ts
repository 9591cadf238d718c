import { roomPage } from '../../../shell/room_page'

roomPage('/pages/multiroom/room/room')
