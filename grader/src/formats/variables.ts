/** The variables of the environment: what the machinery around says of the run. */
export type Variables = Readonly<Record<string, string | undefined>>;
