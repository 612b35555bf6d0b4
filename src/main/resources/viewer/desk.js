// Asks the viewer's server what is set, and changes it.

export const AGAIN_MS = 5000; // by then the job has taken a change, or refused it

/** The answer's JSON; null where there is none. */
export async function ask(address) {
  const answer = await fetch(address).catch(() => null);
  return answer?.ok ? answer.json() : null;
}

/** {version} of the record that was written, or {fault}: a sentence. */
export async function change(address, keys) {
  const answer = await fetch(address, {
    method: 'POST',
    headers: {'Content-Type': 'application/json'},
    body: JSON.stringify(keys),
  }).catch(() => null);
  return answer?.ok ? answer.json() : {fault: answer ? (await answer.text()).trim() : 'The viewer does not answer.'};
}

/** An element with words; `more` are properties of it. */
export function node(kind, words = '', more = {}) {
  return Object.assign(document.createElement(kind), {textContent: words}, more);
}

export function button(words, action, more = {}) {
  const made = node('button', words, {type: 'button', className: 'button', ...more});
  made.addEventListener('click', action);
  return made;
}

/** A field with its name, and where its change was refused, why. */
export function labelled(text, field, refusal = '') {
  const label = node('label');
  label.append(node('span', text), field);
  if (refusal) {
    label.append(node('small', refusal, {className: 'refusal'}));
  }
  return label;
}

export function refusalOf({refused, refusal}, key) {
  return refused.includes(key) ? `Refused: ${refusal}` : '';
}
