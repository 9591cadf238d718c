import { useConsole } from '../context.js'

/** Why there is nothing newer to show. */
export function Fault({ fault }: { fault: Error | undefined }) {
  const { texts } = useConsole()
  if (fault === undefined) return null
  return (
    <p role="alert" class="fault">
      {texts.failed}: {fault.message}
    </p>
  )
}
