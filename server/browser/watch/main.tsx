import { render } from 'preact'
import { speakEnglish } from '../../../wxlite/utils/english.js'
import { showBusyButtons } from '../busy_buttons.js'
import { App } from './app.js'
import { isChinese } from './texts.js'

if (!isChinese) speakEnglish()
showBusyButtons()
const root = document.getElementById('app')
if (root !== null) render(<App />, root)
