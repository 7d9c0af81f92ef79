import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import { examples } from './ide-examples';

export interface IdePersona {
  key: string;
  label: string;
  token: () => string;
}

/** The offline GraphQL IDE at `/?as=PERSONA`: one page, no outside request. Development only: it hands out tokens. */
export function createPage(people: readonly IdePersona[], advisorId: string): (search: URLSearchParams) => string {
  return (search) => {
    const current = people.find((persona) => persona.key === search.get('as')) ?? people[0];
    const headers = current ? { authorization: `Bearer ${current.token()}` } : {};
    const html = renderGraphiQL({
      title: 'Acquaint',
      endpoint: '/graphql',
      headers: JSON.stringify(headers, null, 2),
      shouldPersistHeaders: false,
      defaultTabs: examples(advisorId).map(({ query, variables }) => ({
        query,
        variables: JSON.stringify(variables ?? {}, null, 2),
        headers: JSON.stringify(headers, null, 2),
      })),
    });
    return html.replace('<div id="root"></div>', `${bar(people, current?.key)}<div id="root"></div>`);
  };
}

function bar(people: readonly IdePersona[], current: string | undefined): string {
  const options = people.map(
    ({ key, label }) => `<option value="${escapeHtml(key)}"${key === current ? ' selected' : ''}>${escapeHtml(label)}</option>`,
  );
  // GraphiQL keeps its tabs in local storage, headers included; a new persona starts from the examples again.
  return `
    <style>
      #persona { display: flex; gap: .75rem; align-items: center; height: 2.5rem; padding: 0 1rem; font: 14px system-ui, sans-serif; background: #1f2a44; color: #fff; }
      #persona select { font: inherit; padding: .15rem .4rem; }
      #root { height: calc(100vh - 2.5rem) !important; }
    </style>
    <form id="persona"><strong>Acquaint</strong><label>You are <select name="as" onchange="this.form.submit()">${options.join('')}</select></label></form>
    <script>
      const persona = ${JSON.stringify(current ?? '')};
      if (localStorage.getItem('acquaint:persona') !== persona) {
        localStorage.clear();
        localStorage.setItem('acquaint:persona', persona);
      }
    </script>`;
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeHtml = (text: string) => text.replace(/[&<>"]/g, (character) => ENTITIES[character] as string);
