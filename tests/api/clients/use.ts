// A program in TypeScript that knows the API by its description alone: it compiles, or the description lies.
import type { components, paths } from "./api";

type People = paths["/api/v1/people/"]["get"];
type Page = People["responses"]["200"]["content"]["application/json"];
type Person = components["schemas"]["PersonShape"];
type Query = NonNullable<People["parameters"]["query"]>;

export async function people(base: string, token: string, query: Query): Promise<Page> {
  const words = new URLSearchParams({ purpose: query.purpose });
  const answer = await fetch(`${base}/api/v1/people/?${words}`, { headers: { Authorization: `Token ${token}` } });
  return (await answer.json()) as Page;
}

export function allowed(person: Person): string[] {
  return person.may_contact.filter((answer) => answer.state === "allowed").map((answer) => answer.channel);
}
