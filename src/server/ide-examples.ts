export interface Example {
  query: string;
  variables?: Record<string, unknown>;
}

/** Operations that the IDE opens with, ready to run. `advisorId` is somebody a student of the demo world can ask. */
export const examples = (advisorId: string): readonly Example[] => [
  {
    query: `# Who am I? Switch the person at the top of the page.
query WhoAmI {
  viewer {
    account { name roles }
    institution { name timeZone }
    student { classYear degrees { level program { value name } } }
    advisor { id headline openSlots }
  }
}
`,
  },
  {
    query: `# As a student: find somebody who does the work you are curious about.
query FindAdvisors($filter: AdvisorFilter) {
  advisors(filter: $filter, first: 10) {
    totalCount
    nodes {
      id
      name
      jobTitle
      employer { name }
      topics { name }
      openSlots
      viewerContactAccess
      viewerCanRequestIntro { allowed message }
    }
    pageInfo { hasNextPage endCursor }
  }
}
`,
    variables: { filter: { text: 'engineer', acceptingRequests: true } },
  },
  {
    query: `# As a student: ask for twenty minutes. Any advisor's id from the directory will do.
mutation Ask($input: RequestIntroInput!) {
  requestIntro(input: $input) {
    introRequest { id status expiresAt advisor { name } }
    userErrors { code message field }
  }
}
`,
    variables: {
      input: {
        advisorId,
        purpose: 'I am curious about your field and would like to hear how you came to it.',
        questions: ['What does a normal week look like?'],
        notAskingForAJob: true,
        shareProfile: ['CLASS_YEAR', 'DEGREES'],
      },
    },
  },
  {
    query: `# As an advisor: who asked me? As a student: whom did I ask?
query Requests {
  introRequests(first: 10) {
    totalCount
    nodes {
      id
      status
      purpose
      student { name classYear }
      advisor { name }
      viewerActions
      chat { id status }
    }
  }
}
`,
  },
  {
    query: `# As an advisor: say yes, and share an email address for 30 days. Put the id of a pending request into the variables.
mutation Accept($input: AcceptIntroInput!) {
  acceptIntro(input: $input) {
    introRequest { status contactConsent { id kinds expiresAt } }
    userErrors { code message field }
  }
}
`,
    variables: { input: { introRequestId: '', message: 'Gladly.', shareContact: ['EMAIL'], consentExpiresInDays: 30 } },
  },
  {
    query: `# As an advisor: who saw my contact details?
query WhoSawMine {
  viewer {
    contactPoints { id kind label value }
    disclosures { nodes { to { name } kinds at times } }
    contactConsents(status: ACTIVE) { nodes { id recipient { name } kinds expiresAt } }
  }
}
`,
  },
  {
    query: `# As staff: what came of it all?
query Report {
  introReport(filter: {}) {
    asOf
    total {
      requested { value }
      answered { value }
      accepted { value }
      held { value }
      medianHoursToAnswer { value }
      studentsReached { value }
      studentsEligible { value }
      advisorsEngaged { value }
    }
  }
}
`,
  },
];
