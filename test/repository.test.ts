import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'

const text = (file: string) => readFileSync(file, 'utf8')

/*
 * Beside its README the repository had nothing for a stranger: no way to report a hole, no CI, no form that asks for
 * what helps, no recipe for a release.
 */
it('has a workflow that runs .ci/run on both releases of Node', () => {
  const workflow = text('.github/workflows/ci.yml')
  expect(workflow).toMatch(/node: \[22, 24\]/)
  expect(workflow).toMatch(/- run: \.ci\/run$/m)
  expect(workflow).toMatch(/permissions:\n {2}contents: read/)
})

it('has issue forms that ask for the output of the doctor', () => {
  const forms = readdirSync('.github/ISSUE_TEMPLATE').filter((file) => file !== 'config.yml')
  expect(forms.sort()).toEqual(['bug.yml', 'idea.yml'])
  for (const form of forms) expect(text(`.github/ISSUE_TEMPLATE/${form}`)).toContain('npm run doctor')
  expect(text('.github/ISSUE_TEMPLATE/bug.yml')).toMatch(/id: doctor[\s\S]*?required: true/)
})

it('says in both languages how to report a hole and how to release, with the same chapters and links that lead somewhere', () => {
  const pages = [
    ['SECURITY.md', '.github/SECURITY.zh-CN.md'],
    ['.github/RELEASING.md', '.github/RELEASING.zh-CN.md'],
  ] as const
  for (const [english, chinese] of pages) {
    expect(text(chinese).match(/^#+|^\d\.|^- /gm)).toEqual(text(english).match(/^#+|^\d\.|^- /gm))
    for (const page of [english, chinese])
      for (const [, link = ''] of text(page).matchAll(/\]\((?!https?:)([^)#]+)/g))
        expect(existsSync(path.join(path.dirname(page), link)), `${page}: ${link}`).toBe(true)
  }
})

it('has released the version of package.json, as the changelog tells', () => {
  const { version } = JSON.parse(text('package.json')) as { version: string }
  const [, newest] = /^## (\d\S*)/m.exec(text('CHANGELOG.md')) ?? []
  expect(newest).toBe(version)
  expect(text('CHANGELOG.md')).toMatch(/^## Unreleased$/m)
})
