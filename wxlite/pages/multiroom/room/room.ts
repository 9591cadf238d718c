import { roomPage } from '../../../demo/shell/room_page'

roomPage('/pages/multiroom/room/room')
