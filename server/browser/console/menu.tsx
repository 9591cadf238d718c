import { useConsole } from './context.js'
import { hrefOf, PAGES, type Page } from './route.js'

/** The pages, at the side of a wide window and above a narrow one. */
export function Menu({ page, swap }: { page: Page; swap: () => void }) {
  const { api, texts } = useConsole()
  return (
    <nav class="menu">
      <h1 class="brand">
        <i class="logo" />
        RTCRoom
      </h1>
      <ul>
        {PAGES.map((name) => (
          <li key={name}>
            <a
              href={hrefOf(name)}
              class={name === page ? 'current' : ''}
              aria-current={name === page ? 'page' : 'false'}
            >
              {texts.pages[name]}
            </a>
          </li>
        ))}
      </ul>
      <div class="foot">
        <button type="button" class="quiet" onClick={swap}>
          {texts.language}
        </button>
        <button type="button" class="quiet" id="logout" onClick={() => api.logout()}>
          {texts.logout}
        </button>
      </div>
    </nav>
  )
}
