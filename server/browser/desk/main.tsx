import { render } from 'preact'
import { showBusyButtons } from '../busy_buttons.js'
import { encoderScriptAt } from '../media/publish/wasm_page.js'
import { App } from './app.js'

encoderScriptAt(new URL('h264_encoder.js', import.meta.url))
showBusyButtons()
const root = document.getElementById('app')
if (root) render(<App />, root)
