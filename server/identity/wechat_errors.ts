export interface WechatError {
  /** For the log. */
  meaning: string
  /** For the user: Chinese, and nothing of our configuration. */
  message: string
  /** Whether only the operator can put it right. */
  operator: boolean
}

/** What jscode2session refuses with. Source: WeChat's error table of auth.code2Session. */
export const WECHAT_ERRORS: ReadonlyMap<number, WechatError> = new Map([
  [-1, { meaning: 'WeChat is busy', message: '微信系统繁忙，请稍后再试', operator: false }],
  [40029, { meaning: 'the code is not valid', message: '登录凭证无效，请重新进入小程序', operator: false }],
  [40163, { meaning: 'the code was used before', message: '登录凭证已被使用，请重新登录', operator: false }],
  [
    45011,
    { meaning: 'too many logins of one user (100 a minute)', message: '登录过于频繁，请稍后再试', operator: false },
  ],
  [
    40226,
    {
      meaning: 'WeChat blocked this user as high-risk',
      message: '该微信账号存在风险，已被微信限制登录',
      operator: false,
    },
  ],
  [40013, { meaning: 'wechat.appId is wrong', message: '微信登录配置有误，请联系管理员', operator: true }],
  [40125, { meaning: 'wechat.secret is wrong', message: '微信登录配置有误，请联系管理员', operator: true }],
])
