import type { ComponentChildren } from 'preact'

/** A table on a wide window; on a narrow one each row is a card whose cells name themselves. */
export function Table({ heads, rows }: { heads: readonly string[]; rows: readonly Row[] }) {
  return (
    <table class="rows">
      <thead>
        <tr>
          {heads.map((head) => (
            <th key={head}>{head}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, cells }) => (
          <tr key={key}>
            {cells.map((cell, i) => (
              <td key={heads[i]} data-head={heads[i]}>
                <div>{cell}</div>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

export interface Row {
  readonly key: string
  readonly cells: readonly ComponentChildren[]
}
