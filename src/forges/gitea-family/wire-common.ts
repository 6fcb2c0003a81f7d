import * as v from 'valibot';
import { listOf, number, text } from '../common/loose.ts';

/*
 * What a server of the Gitea family really sends: loose, only the fields we read, `null` as good as absent.
 * Field names as in the server's own description of its API (`/swagger.v1.json`).
 */

/** A deleted account is `{ id: -1, login: "Ghost" }`; the author of a migrated reaction has id 0. Who hides the address has one of the server's own. */
export const GiteaUser = v.object({ id: number, login: text, full_name: text, email: text });
export type GiteaUser = v.InferOutput<typeof GiteaUser>;
export const user = v.nullish(GiteaUser);
/** May hold `null`: a reviewer whose account was deleted. */
export const people = listOf(user);

export const GiteaTeam = v.object({ id: number, name: v.string() });
export type GiteaTeam = v.InferOutput<typeof GiteaTeam>;
