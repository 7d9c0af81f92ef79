/** What a request for a conversation should not do: ask for a job, or bring a résumé that nobody asked for. */
export type Misstep = 'ASKS_FOR_A_JOB' | 'ATTACHES_RESUME';

// A phrase below is a regular expression over the plain words of one sentence, whose clauses begin and end with a comma. A name in
// capitals stands for any of its words; `..` for up to two words, `...` for up to five which do not turn to talking and learning,
// `....` for up to twelve across commas.
const NAMES: Record<string, string> = {
  // What people are hired into; POST also holds the words which have other meanings.
  JOB: `jobs?|vacanc(y|ies)|inter?n?ships?|traineeships?|apprenticeships?|placements?|assistantships?|studentships?|clerkship|fellowship|employment
    |recruitment|intake|referrals?|sponsorship|work experience|(any|find|some|of|paid|get|for) work|shifts?|contract|salary|income|pupillage
    |practicum|practical \\w+|co op|graduate (scheme|programme)|praktikum|ausbildung\\w*|werkstudent|stelle|stage (de|of|for|chez)|un stage|alternance|practicas
    |trabajo|lavoro|tirocinio|estagio|emploi`,
  POST: 'JOB|positions?|roles?|posts?|openings?|opportunit(y|ies)|spots?|gigs?|career|some hours',
  // Who is hired.
  HAND: `interns?|trainees?|stagiaires?|apprentices?|(a|phd|working|summer|doctoral) ... students?|students ,|graduates?|juniors?|beginners?|freshers?|foreigners?|volunteers?
    |observers?|helpers?|assistants?|successor|extra|hands?|cover|staff|people|someone|somebody|another|one more|pair of hands|us|him|her|KIN
    |me(?! (through|back|to|along|out|as))|(a|an|another) .. \\w{3,}(er|or|ist|ian|ant)`,
  KIN: 'my (brother|sister|friend|cousin|wife|husband|roommate|girlfriend|boyfriend|son|daughter|mother|father)( in law)?',
  HIRE: 'hire|hiring|employ|employing|recruit|recruiting|sponsor|sponsoring|take on|taking on|take in|accept|accepting|host|train|pays?|commission',
  // Who decides about it.
  GATE: `hr|human resources|recruiters?|recruiting|recruitment|hiring|hires|talent|(your|the) .. (boss|managers?|director|chief|panel|lead|leader|head|editor|dean|principal|partners|colleagues|owner
    |jury|assessors?|board)|(those|people|one) who|whoever|in charge|the right p\\w+`,
  // Where the advisor works.
  PLACE: `(the |(your|ihrer|votre|su) .. )(compan(y|ies)|firms?|teams?|departments?|labs?|laborator(y|ies)|schools?|clinics?|hospitals?|hospice|practice
    |pharmacy|institut\\w+|organi[sz]ation|agency|studio|farm|kitchens?|restaurant|cafe|bar|hotel|wards?|units?|crews?|rota|museum|archive|library|bank
    |ministry|council|court|embassy|programme|airline|airport|group|chambers|office|floor|theatre|orchestra|choir|ensemble|festival|business|startup
    |employer|station|garden|ngo|foundation|charity|project|expedition|excavation|dig|boat|ship|season|magazine|paper|publisher|plant|factory|mill
    |parish|zoo|park|universit\\w+|college|faculty|staff|place|side|wing|guidance|supervision|table|desk|(work)?bench|cent(er|re)|observatory|abteilung|kanzlei|empresa|cabinet
    |\\w+(ery|yard|room|house|shop|lab|paper))`,
  YOURS: 'PLACE|you( guys)?(?! to)',
  MAY: 'can|could|would|will|might|may|do|does|is|are|if|whether|should|please|kindly|hope|that|perhaps|request',
  // How a student wants, or offers to do, something.
  WANT: `(look|search|hunt|hop|apply|ask|beg|wish|aim)(e|ing)? (you )?for|seek|seeking|searching|search|need|want|would (like|love)|interested in|keen on
    |after an?|to (get|secure|land|obtain)|cherche|suche|busco|cerco|procuro|necesito`,
  LIKE: `(i|we) .. (would|want|wants|wanted|wish|could|can|hope|will|may|might)|(can|could|may|might|should) (i|we)
    |(like|love|happy|honou?red|hoping|glad|ready|keen|chance|me|would|rather|possible|forward|arm) to|(option|chance|possibility|idea|way) of`,
  DO: '(join|work|start|train|learn|intern|stay|help|contribute|begin|volunteer|com)(e|ing)?|be|become|do|make|write|sit|freelance|get|serve|assist|make a career|be proud|end up|spend|see myself',
  AT: 'at|in|on|with|for|of|under|into|to|from|alongside',
  CV: 'cv|resume|(curriculum )?vitae|(my|mi|short|brief|un|,) curriculum|lebenslauf|bio ?data|credentials',
  ATTACHED: 'at+ach\\w*|enclos\\w*|append\\w*|appendix|annex\\w*|adjunt\\w*|anbei|allegato|joins|herewith|pfa|inbox|below|link|file|included|folder',
  SENT: `send|sending|sent|envio|envoie|sende|put|putting|pinned|leave you|leaving|including|included|include|upload|uploaded|uploading|add|adding|added|share|sharing|shared
    |pasted|posted|dropped|emailed|mailed|scanned|submitted|prepared|receive|here (is|are|comes)|here|copy of`,
  PASS: `forward|pass|circulate|share|print|show|give|hand|keep|distribute|leave|put|get|submit|accept|drop|take|read|reading|see|review|check|find|open
    |download|upload|(look|glance|go) (at|over|through)`,
};

const ASKS_FOR_A_JOB = phrases(String.raw`
  # A post is wanted: "I am looking for an internship", "a job would help me more".
  (i|we|ich|je|and|but|student|graduate|sir|,) .. WANT ... POST
  (me|my \w+) ... (need|want) ... JOB|need money|(goal|aim|dream|plan) is to ... POST .... PLACE
  (grateful|thankful|ask|request you|hoping|wish|thing|regarding|concerning|discuss|talk about|possibility of|leads?) (for|to|about|,|) ... (JOB|(a|an|any|some) .. POST)
  JOB would help|(any|some|for) leads|unemployed|out of work|for hire|on the market for|(search|lookout) (of|for) .. POST|available for .. (work|POST|any)|(look|search|seek|ask|apply|hunt)(ing)? (for )?.. work|to (land|secure|obtain) ... POST|(a|an|any|some|the) .. POST (with you|(at|in) PLACE)|earn something|like a JOB|(looking|searching|look|search|need|find) (for )?(a|an) (employer|host|company|firm)|PLACE be (it|one|the one|the place)
  # One is asked after: "any openings?", "is there a job in your firm", "are posts still free?"
  (got|is there|are there|there be|have|of|,) (any|an?|some) ... POST ... (YOURS|for (me|us|someone|a))
  (sir|madam|hello|hi|,) any .. (JOB|openings?)|any ... POST going
  (MAY|,) ... POST .... (available|open|vacant|free|needed|going)\b
  (POST|chair|seat|place) .... (becomes?|fall|is|comes?) .. (vacant|empty|open|free|up)|(position|job|place|post|role) .... (taken|filled|vacant)
  (MAY|YOURS|sie) ... (have|has|haben|offer|offers|offering|know of|hear of|got|provide|give|arrange|find|posted) ... (JOB|openings?|(a|an|any|some) .. POST)
  (upcoming|about|of|for) .. (JOB|POST) ... (at|in|with|within) (PLACE|you)|JOB ... PLACE .... (open|free|available|for me)
  (if|should|in case|whether) ... (there|one|something|anything|a|any) ... (JOB|openings?|(a|any) POST|appears?|comes? up|opens?|empty|vacant)
  (who|whom|where) ... i ... (write|apply|send|contact|turn|ask|convince) .... (POST|application|PLACE|convince)
  (positions|jobs|openings|vacancies|roles|internships) (will|do|does|are|might) (YOURS|there) (have|offer|be|expect|open|advertise|fill)
  (let me know|tell me|told me|hear|keep me) (if|of|when|about|should|posted) .... (JOB|hiring|recruit|recruiting|something|opens|comes up)
  hear of (any|some)(thing|one|body)|ears? open|eyes? out
  , .. (do|does|is|are|will|would|could|can|might|has|have) ... (JOB|hiring|vacant|interns?|trainees?|apprentices?|openings) .... \?(?<!(imagine|worth|wise|hard|easy|true|fun|lonely|late|necessary|with interns|surprise|prepare).{0,80})
  (room|space|place) .. (in|on|at|within) PLACE|(free|empty|spare|vacant) (chair|seat|place|spot|desk|bench)|(any|got|some) (\w+ )?work (for|going|4|,)
  # Somebody may be short of people: "does your firm need an intern", "do you know anyone who is hiring".
  MAY ... (YOURS|they|employer) ... HIRE ... HAND|(YOURS|your \w+) (need|needs|lack|lacks|short of|look for|looking for|seek) .. \w{3,}(er|or|ist|ian|ant)s?|MAY ... YOURS ... (paperwork|permits?|visas?) for
  (YOURS|anyone|anybody|someone|somebody|they|who) ... (is|are) .. (hiring|recruiting|taking on|growing|expanding)|(is|are) YOURS ... (hiring|recruiting|sponsoring)
  (MAY|you are|perhaps|wondering|you will) ... (PLACE|you|your \w+|anyone|anybody|somebody|someone|who) .. (need|needs|use|using|taking|want|would like|short of|short on|room for|open to|use for|do with|budget for|(looking|searching) for|have|take|consider|considering) .. HAND
  (room|space|place|work|something|anything|desk|bench|spot|seat|chair|gap|use|JOB|hours) ... (for (me|us|someone like|him|her|KIN)|(is|are|be|still) free|going|i could fill)
  (if|whether) PLACE ... (have|has) (something|anything|room)
  # The student is to be taken: "hire me", "get me in", "give me a chance".
  (hire|employ|recruit|sponsors?|shortlist|interview|consider|choose|pick|audition|host|train|accept|refer|have|take|place|relocate|nominate|appoint|select|try|test|slot) (me|us|him|her|KIN) .. (for|in|on|at|into|under|to (GATE|PLACE)|,)
  recommend me (for|as|in\w*|to (GATE|PLACE|your))|sponsor (my|our|a|work)|(that|who) ... sponsor|supervis(e|ing) (me|my)|on trial|trial (shift|day|week)|(week|month) trial
  (take|let|pull|get|fix|hook|bring|sneak|squeeze|slip|put|smuggle|move|slot) (me|us|him|her|juniors) (on|in|into|up|start|join|prove|come|show|work|forward)(?! (touch|to(?! GATE)))
  (get|find|save|land|secure|give|offer|fix|keep) (me|us|him|her) .... (JOB|something|seat|place|shot|try|trial|start|break|chance ,|audition|interview|(an?|any|the) POST)|make me (a|an|your)|refer ,
  give (an?|the|one) .. (go|chance|try|start|shot)(?! to)|do something for me
  (help|helping|assist|support) me .... (JOB|POST|hired|employed|chosen|in ,|into|get in|there ,|land)|(get|be|getting|being) (hired|employed|recruited)
  # A word is to be put in: "keep me in mind", "vouch for me", "introduce me to your recruiter".
  (keep|bear|have) (me|us|KIN) in mind|(please|would|if|will|you) .. (think of|remembered|choose|pick) (me|this|us)(?! (to|how|that|about|as))
  (good|kind|quick|little) word|word (for me|to|with) ... GATE|vouch for|foot in the door|pull .. strings|(need|want|be) (a|my|the) way (in|into)
  open .. doors? for|i want in ,|speak up for|on board|put me through|nudge|(at|be) your disposal for .. (tasks?|kind|any)|something (nice|good) about me|(stand|jump|step|fill) in (for|as|if|,)|myself useful|(your|be) colleagues?|try out for|(like|want|love) it to be PLACE
  (write|give|be|name) ... (recommendation|referee|reference)|a recommendation|(as|my) (reference|referee)|put ... me ... list
  (push|support|expect|mention|save|get|boost) ... (application|mine)
  (MAY|YOURS|and|,) ... (introduce|introduction|connect|touch|pass|forward|give|mention|show|hand|speak|whisper|tell|ask|push|drop|dropping|write|writing) ... GATE
  (introduction|introduce me) ... GATE|(email|address|number|phone|name) ... (GATE|person who)|(tell|ask|speak to|talk to) (him|her|them|your .. \w+) .... about me|on my behalf|speaks? for me|(risk|bet|gamble) on me
  (MAY|YOURS) ... (pass|forward|give|hand|mention|whisper|drop|put|push|get) ... my (name|details|profile|application|number|pitch|papers)
  # The student offers to come: "I want to work for you", "I am your next engineer", "when can I start".
  LIKE ... DO ... AT YOURS(?!.{0,80}(call|chat|talk|meet))|LIKE ... (join|joining) YOURS(?! for)|(joining|working for) you|(chances?|steps|odds|it) (at|with|of|for) ... PLACE|contribute to PLACE
  (can|could|may|might) i (be|become) (one|your|a|an)
  (i am|i can be|i could be|i will be|become|be|as) (your|the) .. (next|extra|future|assistant|apprentice|intern|trainee|pupil|one|person|m[ae]n|woman)
  i (can|could|would|am able to|am ready to) (start|begin|come|sign) (on|from|in|as|tomorrow|next|any|right|immediately|monday)
  (when|how soon) (can|could|do|may|should|would|might) i (start|begin|come ,)|take over from
  (become|becoming|accept me|take me|be) (as )?(a |an |your )+(intern|trainee|apprentice|student teacher|assistant) ... YOURS|(asset|fit) (to|for) YOURS
  (apply|applying|applied|application|candidature|candidate|candidacy) ... (to|for|at|with) (PLACE|POST)|my candida\w+|be considered|like to apply ,
  (profile|experience|skills|i) (fit|fits|match|matches|suit|suits) ... POST|(what|that) i (can|could) (do|bring) (for|to) YOURS|offer (you )?(my|two|our)
  (i (would|will|can|could)|willing to|happy to|ready to) (work|help|come|intern|start|do|take) .... (for free|unpaid|without pay|for nothing|anything|whatever)
  consider my (profile|application)|for me regarding|(give|get|offer) (me|us|him|her) work|(can|could|may|might) (i|we) ... (do|have|get|apply|come|make|be) ... JOB
  (whatever|any|suitable) (capacity|role|position)`);

const ATTACHES_RESUME = phrases(String.raw`
  # It is here: "I attach my CV", "my CV is below", "my CV: https://..."
  ATTACHED (, )?... (, )?.. CV|CV .... (ATTACHED|PASS (it|on))|CV ... (at the end|follows|this message|comes|here)|message comes .. CV
  SENT ((?!(in|on|into|for|about|to|from)\b)\w+ ){0,8}?CV(?! (if|when|once))|my CV .... (to|for|with|reach|reached) (you|your)|my CV .... (sent|on my (site|page|website|profile))|(did you|you (will|can|may)) .. (get|receive|see|find|read) ... CV
  # It is to be read or passed on: "please pass my CV on", "have a look at my CV".
  (please|kindly|you|you to|free to|mind|and|,) (\w+ )?PASS ... my .. CV|(look|glance|attention|think) (at|of|to|over|about) (my|this) CV|(mon|mein|meu) CV|CV (in brief|in short|in a nutshell)
  # It goes by another name.
  (at+ach|enclos)\w* .... (about me|on me|who i am|i have done|my (background|experience|qualifications|history|profile|transcript|certificates|references|cover letter|grades|life|studies))
  (my|whole|application|about) .. (career|life|studies|documents|papers|qualifications|history|references|profile) .... (at+ach\w*|enclosed)
  my .. (experience|education|background|qualifications|history|studies|jobs|career) .... link|(work|employment|academic|professional) (history|experience) .... ATTACHED
  20\d\d (20\d\d|now|present|today) .... 20\d\d|, (education|experience|skills) .... 20\d\d .... (education|experience|skills|20\d\d)`);

const INVITED = phrases(String.raw`
  you (\w+ly )?(asked|ask|requested|invited|wanted|suggested|told|offered|said|wrote|encouraged) .... CV|your (page|profile|note|entry|message|listing) .... CV|CV (that |which )?you (asked|wanted|requested|wished)
  (as|like) (you )?(requested|asked|agreed|suggested|promised|wished)|at your (request|invitation|suggestion)`);

// What makes the rest of its clause harmless.
const HARMLESS_FROM_HERE = phrases(String.raw`
  # "not asking for a job"
  (not|never|(?<!for )nothing|no|without|nor|rather than|instead of|more than)(?! (sure|certain|only|just|mind|hesitate|you|matter|doubt|one|further|shame|a chat|say no|expect|to)\b)
  # "what a job involves", "how you hire": a question about the work
  (how|why|what|when|where|which)(?! (\w+ )?(i|positions?|jobs|openings|vacancies|roles|internships|you (can|could) do for me|would it take|are my|are the steps|email|(do )?you think (of|about))\b| to\b| (\w+ )?do i\b| in your| soon| you (are )?next)
  (hear about(?! (any|some|a job|vac))|learn (about|how|from|what|more|whether|if|why)|understand|explain|describe|curious|advice|view|opinion|wonder why|ethics|(students|people|others|everyone|many) (often|keep|write|ask|want|will|send))
  used to|even if|did (you|your)(?! (get|see))|(who|what) gave|think i should|, should i|does one|do people|an internship have|, (is it(?! possible)|is an?|is there such|are there jobs)|favourite|hope to find
  # An offer to send a résumé
  ((i (can|could|may|might|would)|(may|can|shall|could|should) i|happy to|glad to) .. (send|share|show|bring|attach)|(should|if) you( would)? .. (want|like|wish|need)) ... CV(?!.{0,60}link)`);

// What is harmless by itself.
const HARMLESS = phrases(String.raw`
  (openings?|slots?|spots?|opportunity|chance) (for a .. (call|chat|talk|conversation)|in your (calendar|schedule|diary|week)|to .. (talk|speak|ask|listen|learn|hear|meet|chat))
  # "your job", "my internship", "I have a job", "the role of luck": had already, or spoken of in general
  (your|my|his|her|their|first|last|previous|current|each|every|i (have|had|got|have got|did|found|accepted|do) (already |just )?an?) (first |last |new |old |current |own |summer |part time |dream |normal )?(job|work|role|position|post|internship|placement|contract|opportunity)(?! (at|in|with) you)
  (?<!(for|post|into) the )(role|position|work|job) of(?! ... PLACE)|job (interviews?|market|hunting|title)|hiring (team|side|process)
  (your|their|his|her|fictional) (own )?CV(?!.{0,40}you)|(on|in|feedback on|write|writing|improve|improving|update|out of|left) (my|a|the|your|their) CV(?! (i|that i|link))
  , .{0,400}?(one day(?! (a|per))|some day|someday|eventually)`);

function phrases(list: string): RegExp[] {
  const lines = list.split('\n').map((line) => line.trim());
  return lines.filter((line) => line && !line.startsWith('#')).map((line) => new RegExp(`(?<!\\w)(${spelled(line)})(?!\\w)`, 'g'));
}

function spelled(phrase: string): string {
  return phrase
    .replaceAll('.... ', '([\\w,]{1,24} ){0,12}?')
    .replaceAll('... ', '((?!(about|how|what|who|why|when|between|decide|choose|(?<!you )know|hear|learn|understand|call|chat|talk|conversation)\\b)\\w{1,24} ){0,5}?')
    .replaceAll('.. ', '(\\w{1,24} ){0,2}?')
    .replace(/\b[A-Z]{2,}\b/g, (name) => `(${spelled(NAMES[name] ?? '').replace(/\n\s*/g, '')})`);
}

const CLAUSE_END = /(?= (?:but|yet|except|still|however|though|although|unless|otherwise|just|only|,|(?:and|or|because|whether|if) (?:i|it|my|could|can|would|please|do|if|is|are|you|whether|so|then|perhaps))(?!\w)|$)/;
const LINK = /\b(?:https?:\/\/|www\.|[\w-]{1,40}(?:\.[\w-]{1,40}){1,3}\/)(?:\S*[\w/])?|\b[\w-]{1,60}\.(?:pdf|docx?)\b/g;
const CONTRACTIONS: readonly (readonly [RegExp, string])[] = [
  [/\bcan't\b/g, 'can not'], [/\bwon't\b/g, 'will not'], [/n't\b/g, ' not'], [/'m\b/g, ' am'], [/'re\b/g, ' are'], [/'ve\b/g, ' have'],
  [/'ll\b/g, ' will'], [/'d\b/g, ' would'], [/\b(it|that|there|here|who|cv|resume)'s\b/g, '$1 is'], [/'s\b/g, ''],
  [/\bim\b/g, 'i am'], [/\bdont\b/g, 'do not'], [/\bu\b/g, 'you'], [/\bur\b/g, 'your'], [/\bpl[sz]\b/g, 'please'],
  [/\blookin\b/g, 'looking'], [/\bc\.\s?v\./g, 'cv'],
];

/** The sentences as plain words, with ` , ` between clauses and `link` for an address. */
function sentencesOf(text: string): string[] {
  let plain = text.replace(/[‘’`´]/g, "'").normalize('NFKD').replace(/[\p{M}\p{Cf}]/gu, '').toLowerCase();
  plain = plain.replace(LINK, (link) => (/cv|resume|lebenslauf|curriculum/.test(link) ? ' my cv link ' : ' link '));
  for (const [short, long] of CONTRACTIONS) plain = plain.replace(short, long);
  return plain
    .replace(/[.?!:]\s{1,9}(?=(?:my cv )?link\b|see\b|here it\b|(?:\w+ ){0,3}it\b)/g, ' ')
    .split(/(?<=\?)|\.(?=\s|$)|!|\n\s*\n/)
    .map((sentence) => `, ${sentence.replace(/[,;:()[\]"—–]/g, ' , ').replace(/[^\w,?]+/g, ' ').replace('?', ' , ?').trim()} ,`.replace(/ +/g, ' '));
}

/** The sentence without what is harmless in it. */
function withoutHarmless(sentence: string): string {
  let rest = sentence;
  for (const phrase of FROM_HERE) rest = rest.replace(phrase, ' , ');
  for (const phrase of HARMLESS) rest = rest.replace(phrase, ' , ');
  return rest.replace(/ {2,}/g, ' ').trim();
}
const FROM_HERE = HARMLESS_FROM_HERE.map((phrase) => new RegExp(`${phrase.source}.*?${CLAUSE_END.source}`, 'g'));

/** What a request's text does that it should not, or null. A guess from its wording: some will slip through. */
export function misstepIn(purpose: string): Misstep | null {
  const sentences = sentencesOf(purpose);
  const asked = sentences.map(withoutHarmless);
  const says = (misstep: RegExp[], where = asked) => where.some((sentence) => misstep.some((phrase) => sentence.search(phrase) >= 0));
  if (process.env.WHY) console.log(asked); if (process.env.WHY) for (const s of asked) for (const r of [...ASKS_FOR_A_JOB, ...ATTACHES_RESUME]) if (s.search(r) >= 0) console.log('   >>', s.match(r)?.[0], '|', s, '|', r.source.slice(0, 60));
  if (says(ATTACHES_RESUME) && !says(INVITED)) return 'ATTACHES_RESUME';
  return says(ASKS_FOR_A_JOB) ? 'ASKS_FOR_A_JOB' : null;
}
