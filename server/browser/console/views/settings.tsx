import { useState } from 'preact/hooks'
import { useConsole } from '../context.js'
import { Fault } from '../parts/fault.js'
import { Table } from '../parts/table.js'
import { usePolled } from '../use_polled.js'

/** The settings in use, without secrets. */
export function Settings() {
  const { api, texts } = useConsole()
  const [changedOnly, setChangedOnly] = useState(true)
  const { value, fault } = usePolled(() => api.call('get_settings'), 'settings', 0)
  const shown = value?.settings.filter(({ changed }) => changed || !changedOnly) ?? []
  return (
    <>
      <h2>{texts.pages.settings}</h2>
      <p class="hint">{texts.settingsHint}</p>
      <label class="check">
        <input type="checkbox" checked={changedOnly} onChange={() => setChangedOnly(!changedOnly)} />
        {texts.onlyChanged}
      </label>
      <Fault fault={fault} />
      {shown.length > 0 && (
        <Table
          heads={[texts.setting, texts.value]}
          rows={shown.map(({ name, environment, value, changed }) => ({
            key: name,
            cells: [
              <span title={environment} class="id">
                {changed ? <b>{name}</b> : name}
              </span>,
              <code>{value}</code>,
            ],
          }))}
        />
      )}
    </>
  )
}
