import { roomPage } from '../../../shell/room_page'

roomPage('/pages/doubleroom/room/room')
