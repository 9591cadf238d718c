import type TencentCloudChat from '@tencentcloud/chat'
import { tencentIM } from '../../wxlite/utils/im/tencent'
import type { TencentChatSDK } from '../../wxlite/utils/im/tencent_sdk'

// Never run: the compiler holds the part of the SDK that the library uses against the SDK's own types.
export const accepted = (sdk: typeof TencentCloudChat): TencentChatSDK => sdk
export const handedIn = (sdk: typeof TencentCloudChat) => tencentIM(sdk)
