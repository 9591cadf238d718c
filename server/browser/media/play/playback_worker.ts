import { servePorts } from '../port_worker.js'
import { PlaybackHost } from './playback_host.js'

// One for all players of a page: each comes with a port of its own.
servePorts((port) => new PlaybackHost(port))
