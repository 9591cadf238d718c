import { listPage } from '../../../demo/shell/list_page'

listPage('/pages/multiroom/roomlist/roomlist', '多人音视频房间')
