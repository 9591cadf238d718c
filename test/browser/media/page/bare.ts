import { h264First } from '../../../../server/browser/media/webrtc/codecs.js'

const connections = new Map<string, RTCPeerConnection>()

function open(name: string): RTCPeerConnection {
  const connection = new RTCPeerConnection()
  connections.set(name, connection)
  return connection
}

/** All candidates at once: there is nobody to carry single ones. */
async function gathered(connection: RTCPeerConnection): Promise<string> {
  while (connection.iceGatheringState !== 'complete')
    await new Promise((done) => connection.addEventListener('icegatheringstatechange', done, { once: true }))
  return connection.localDescription?.sdp ?? ''
}

/** Offers to send these tracks, H.264 as the browser modules would. `maxBitrate` in kbit/s. */
export async function bareOffer(name: string, stream: MediaStream, maxBitrate: number): Promise<string> {
  const connection = open(name)
  for (const track of stream.getTracks()) {
    const transceiver = connection.addTransceiver(track, {
      direction: 'sendonly',
      streams: [stream],
      sendEncodings: [{ maxBitrate: maxBitrate * 1_000 }],
    })
    if (track.kind === 'video') transceiver.setCodecPreferences(h264First(RTCRtpSender.getCapabilities('video')))
  }
  await connection.setLocalDescription()
  return gathered(connection)
}

export async function bareAnswer(name: string, offer: string, element: HTMLVideoElement): Promise<string> {
  const connection = open(name)
  await connection.setRemoteDescription({ type: 'offer', sdp: offer })
  element.srcObject = new MediaStream(connection.getReceivers().map(({ track }) => track))
  void element.play()
  await connection.setLocalDescription()
  return gathered(connection)
}

export async function bareAccept(name: string, answer: string): Promise<void> {
  await connections.get(name)?.setRemoteDescription({ type: 'answer', sdp: answer })
}
