import { listPage } from '../../../demo/shell/list_page'

listPage('/pages/doubleroom/roomlist/roomlist', '双人音视频房间')
