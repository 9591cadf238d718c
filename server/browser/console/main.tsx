import { render } from 'preact'
import { showBusyButtons } from '../busy_buttons.js'
import { App } from './app.js'

showBusyButtons()
const root = document.getElementById('app')
if (root !== null) render(<App />, root)
