import { useEffect, useState } from 'preact/hooks'
import { useDesk } from '../context.js'
import { Dialog } from './dialog.js'

/** Which camera and which microphone. Browsers name them once they were used. */
export function DeviceDialog({ close }: { close: () => void }) {
  const { desk, texts } = useDesk()
  const [devices, setDevices] = useState<MediaDeviceInfo[]>([])
  useEffect(() => {
    void navigator.mediaDevices?.enumerateDevices().then(setDevices)
  }, [])
  const choice = (field: 'camera' | 'microphone', kind: MediaDeviceKind) => (
    <label>
      {texts[field]}
      <select onChange={({ currentTarget }) => void desk.useDevices({ [field]: currentTarget.value })}>
        <option value="">{texts.standard}</option>
        {devices
          .filter((device) => device.kind === kind && device.deviceId !== '')
          .map(({ deviceId, label }) => (
            <option key={deviceId} value={deviceId}>
              {label || deviceId}
            </option>
          ))}
      </select>
    </label>
  )
  return (
    <Dialog title={texts.devices} close={close}>
      <form method="dialog">
        {choice('camera', 'videoinput')}
        {choice('microphone', 'audioinput')}
        <p class="buttons">
          <button type="submit" class="main">
            {texts.ok}
          </button>
        </p>
      </form>
    </Dialog>
  )
}
