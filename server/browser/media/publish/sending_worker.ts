import { servePorts } from '../port_worker.js'
import { SendingHost } from './sending_host.js'

// One for all publishers of a page: each comes with a port of its own.
servePorts((port) => new SendingHost(port))
