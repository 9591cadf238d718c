import { roomPage } from '../../../demo/shell/room_page'

roomPage('/pages/doubleroom/room/room')
