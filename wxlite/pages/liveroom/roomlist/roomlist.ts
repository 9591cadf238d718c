import { listPage } from '../../../demo/shell/list_page'

listPage('/pages/liveroom/roomlist/roomlist', '直播连麦房间')
