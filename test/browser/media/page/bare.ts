import { h264First } from '../../../../server/browser/media/webrtc/codecs.js'

let connection = new RTCPeerConnection()

/** All candidates at once: there is nobody to carry single ones. */
async function gathered(): Promise<string> {
  while (connection.iceGatheringState !== 'complete')
    await new Promise((done) => connection.addEventListener('icegatheringstatechange', done, { once: true }))
  return connection.localDescription?.sdp ?? ''
}

/** Offers to send these tracks, H.264 as the browser modules would. */
export async function bareOffer(stream: MediaStream): Promise<string> {
  connection = new RTCPeerConnection()
  for (const track of stream.getTracks()) {
    const transceiver = connection.addTransceiver(track, {
      direction: 'sendonly',
      streams: [stream],
      sendEncodings: [{ maxBitrate: 1_000_000 }],
    })
    if (track.kind === 'video') transceiver.setCodecPreferences(h264First(RTCRtpSender.getCapabilities('video')))
  }
  await connection.setLocalDescription()
  return gathered()
}

export async function bareAnswer(offer: string, element: HTMLVideoElement): Promise<string> {
  connection = new RTCPeerConnection()
  await connection.setRemoteDescription({ type: 'offer', sdp: offer })
  element.srcObject = new MediaStream(connection.getReceivers().map(({ track }) => track))
  void element.play()
  await connection.setLocalDescription()
  return gathered()
}

export async function bareAccept(answer: string): Promise<void> {
  await connection.setRemoteDescription({ type: 'answer', sdp: answer })
}
