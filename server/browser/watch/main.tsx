import { render } from 'preact'
import { speakEnglish } from '../../../wxlite/utils/english.js'
import { App } from './app.js'
import { isChinese } from './texts.js'

if (!isChinese) speakEnglish()
const root = document.getElementById('app')
if (root !== null) render(<App />, root)
