// What misstepIn looks for in the plain words of a clause. Each list is a regular expression, with `|` or the end of a line between
// phrases; `…` stands for up to five words, RESUME for any word for one. Whatever repeats has an upper bound, so that the work grows
// with the length of a text and no faster.

/** The student wishes for something. */
export const WISHES = phrases(`
  want|needs?|seek(ing)?|hop(e|ing)|wish|like|love|(ready|willing) to|interested in|available|grateful|possib(le|ility)|gladly|please|kindly
  any|(help|let|allow) me|(dream|goal|aim) is|to secure|offer|be (happy|glad|delighted|wonderful|great|an honou?r)|after an?|regarding
  (can|could|may|might|would) i|i (can|could|may|might|would|d)|(look|lookin|search|hunt|ask|apply)(ing)? (for|to|an?)
  (just|only) (for )?an?|keen|eager
`);

/** The student asks the advisor something: one of each. */
export const ASKS = phrases('do|does|is|are|can|could|would|will|might|if|whether|when|perhaps|maybe');
export const YOU = phrases('you|your|they|anyone|(does|can|could|would|is|if|whether) the');

/** A post, or a step towards one. */
export const A_POST = phrases(`
  jobs?|int[a-z]{2,4}ships?|traineeships?|apprenticeships?|placements?|vacanc(y|ies)|openings?|employ(ment|er)|assistantships?
  (an?|any|some|find|open|paid|(apply|applying|applied) for the) ([a-z]{1,20} ){0,3}(positions?|posts?|roles?|opportunit(y|ies)|spots?|shifts?)
  (for|some|any|find|paid|have) work|find something|(find|need|for) an? (company|firm|host|employer)|graduate (scheme|program(me)?)
  (something|anything|room|space|place|use) (open|free|going|suitable|(at|in|for|with) (you|your|me))
  (free|empty|vacant) (desk|chair|seat|spot|place)|hir(e|ing)(?! you)|out of work|earn (some|something|money)|tak(e|es|ing) on
  (join|enter) your|sponsor(ing|ship)?|funding|referrals?|my (name|details|application)
  (be|being|get|getting) (hired|employed|recruited|accepted|picked|chosen|selected|considered)
  (be|become|as) your ([a-z]{1,20} )?(assistant|apprentice|intern|trainee|colleague|employee|next)|praktikum
`);

/** A part in what the advisor works at. */
export const AT_YOURS = phrases(`
  (work|working|train|start|career|begin|help) ([a-z]{1,20} ){0,2}(for|with|under) you
  (at|in|into|on|under|join|within|with|by) your [a-z]{1,20}
  (work|working|part|member|something|apply|applying|applied|application) (for|of|to) your [a-z]{1,20}
`);

/** Somebody is to be taken on: one of each. */
export const TAKES = phrases(`
  (hire|employ)(?! you)|recruit|sponsor|tak(e|es|ing)|accept(ing)?|needs?(?! to)|use|consider|short of|looking for|room for|pays?
`);
export const SOMEBODY = phrases(`
  interns?|trainees?|apprentices?|students|graduates?|beginners?|volunteers?|help(ers?)?|assistants?|people|(some|any)(one|body)|hands?
  cover|(another|extra|more) [a-z]{3,20}|an? ([a-z]{1,20} )?student
  an? ([a-z]{1,20} )?(?!(letter|number|paper|computer|answer|matter|member|master|order) )[a-z]{3,20}(er|or|ist|ian)|stagiaires?|foreigners?
`);

/** A word is to be said to whoever hires: one of each. */
export const TELLS = phrases(`
  (introduc|connect|put|pass|forward|get|speak|tell|writ|mention|push|send|ask|call)(e|ing)?|introduction|word|contact|email|number|name
`);
export const WHO_HIRES = phrases(`
  hr|recruit[a-z]{1,4}|hiring|boss|managers?|director|panel|whoever|those who|in charge|for me|talent|partners
`);

/** Too plain to mean anything else, even after "how" or "I would like to know". */
export const ASKS_OUTRIGHT = phrases(`
  (hire|employ|recruit|sponsor|use|pay) (me|my)|(accept|consider|interview|host|choose|have|take) me (for|as|in|on|into)|have me(?! [a-z])
  (get|let|bring|squeeze|slip|fix|hook|put|pull|count) me (in|into|on|up|forward)|let me (be|work|start|join|try|prove|play|stay|come|help)
  (give|offer|get|got|find) me … (job|internship|shot|trial|hired)|an? (chance|try|shot|start)(?! [a-z])|(week|day|for a|on) trial
  put in … word|(good|kind) word|vouch|on my behalf|foot (in|inside)|(a|my) way in(to)?|pull … strings|(keep|bear) me in mind|know of me
  (refer|recommend|mention) me(?! (to )?(an?|some|any|books?) )|think (of|about) me|remembered? (me|this)
  (tell|told|say|speak) … (about|for) me|a recommendation|my (referee|reference|services|candida[a-z]{2,5})
  (fit|addition|asset|use) (to|for|in) your|when (can|could|do|may) i (start|begin)(?! [a-z])|(hear|know) of (any|anything)
  (who|anyone|company) … (hiring|recruiting)|(what|which) (jobs|positions|openings|roles) (will|do|does|are) … (have|offer|open)
  let me know (if|when|of|should|about) … (open|opens|up|anything|something|any)|how (can|could) i … (at|in|join) your
  your [a-z]{1,20} is short of|(is|are) … (hiring|recruiting)|(replace|succeed|take over from) your|open to work|good (addition|asset)
  i (can|could) start
`);

/** A résumé, or its like, and what is said of it when it is brought. */
export const ATTACHES = phrases(
  'at{1,3}ach[a-z]{0,5}|enclos[a-z]{1,4}|an{1,2}ex[a-z]{0,2}|adjunt[a-z]{1,2}|ci joint|anbei|anhang|herewith|pfa|pdf|link',
);
export const A_RESUME = phrases('RESUME');
export const MY_RESUME = phrases('(my|mein|mon|mi|meu|this|short|full|whole) ([a-z]{1,20} ){0,2}RESUME|RESUME … link|link … RESUME');
export const ABOUT_ONESELF = phrases(`
  about me|who i am|my ([a-z]{1,20} (and )?){0,2}(background|experience|education|qualifications|history|career|profile|life|documents)
`);
export const GIVES = phrases(`
  includ(e|ed|ing)|here|below|link(ed)?|file|inbox|follows|end|bottom|page|sen[dt]|sending|e?mailed|put|pinned|leav(e|ing)|left|upload(ed)?
  add(ed|ing)?|shar(e|ed|ing)|pasted?|posted|dropped|hand|forward|pass|circulate|show|print|give|keep|accept|get|read|reading|review|check
  find|through|submit(ted)?|have a look|(look|glance) (at|over)|receive|finds|reach(es|ed)?|goes|envoie|envio
`);

/** The résumé is not brought yet, or was asked for. */
export const MIGHT_GIVE = phrases(`
  ((can|could|may|shall|should) i|i (can|could|may)|(glad|happy) to) … (send|share|show|bring)|if you (would )?(like|want|wish|need)|later
`);
export const WAS_INVITED = phrases(
  'you … (asked|wanted|requested|invited|told)|as (you )?(requested|agreed|promised)|your (request|invitation)',
);

/** The rest of a clause is harmless once something is denied. */
export const DENIES = phrases(`
  not(?! (only|just|sure|certain|mind|hesitate|know (if|whether)))|dont|cant|never|no(?! experience)|without|nor|neither|rather than
  instead of
`);

/** The rest of a clause is harmless once it asks about the work. */
export const ASKS_ABOUT_THE_WORK = phrases(`
  how|what(?! (i|we|do i|must i) )|which(?! is why)|why(?! i)|(when|where|who) (did|do|does|was|were|you)
  (was|were)(?! wondering| hoping| told)|did|should i|about(?! (an?|any|openings|vacancies|possible|the possibility) )
  (?<! i )hear(?! (of|back|from|if|whether))|learn|explain|describe|understand(?! (you|your|that))|imagine|curious|find out|advice|tips
  (view|opinion|thoughts|feedback) on|chat|visit|listen|watch|looking for (someone|somebody|people)|one day|is it (true|normal|common|hard)
  would you (do|choose|say|advise|have (done|taken|chosen))|you (think|say|feel|enjoy|ever|still|recommend)(?! (i|my|your|there|me|about))
  someday
`);

/** Words that mean something else here. */
export const MEANS_ANOTHER_THING = phrases(`
  (the|that|same|my) (job|work)|(your|his|her|their|last|every) (old |new |current |first |own )?(job|work|role|position|post)(?! at your)
  i (ve |have |had |did |got ){1,2}an? ([a-z]{1,20} ){0,3}(job|internship|offer)|(job|internship) (market|interviews?|title|coordinator)
  (job|position|role) (where|you|like yours)|(role|work) of (the|a|your)|in touch|take (me|us) through
  (openings?|slots?|spots?|opportunity|chance) (for a … (call|chat|talk|conversation)|to (talk|speak|ask|learn|hear|meet|chat|listen|visit))
  (to|will|would|can|i|we|classes) resume|(your|their) RESUME|(write|writing|wrote) … RESUME
  your (own|free|time|life|career|field|experience|opinion|view|story|stories|words?|talk|path|profession|area|sector|industry|years?|mind|eyes)
  your (books?|article|town|city|country|profile|page|calendar|shoes|age|day|advice|help)
`);

function phrases(list: string): RegExp {
  const spelled = list
    .trim()
    .replace(/\n {0,9}/g, '|')
    .replaceAll('RESUME', '(cvs?|r[ae]s{1,2}ume{1,2}|cur{1,2}icul[a-z]{1,4}|vitae?|lebenslauf|bio ?data)')
    .replaceAll('… ', '([a-z0-9]{1,30} ){0,5}');
  return new RegExp(`(?<= )(?:${spelled})(?= )`, 'g');
}
