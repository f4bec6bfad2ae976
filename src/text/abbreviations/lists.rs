//! Abbreviations and the words that begin sentences, language by language.
//!
//! Picked by hand from two sources that are looked after, CLDR's sentence-break suppressions (version 46, Unicode licence)
//! and the lists of Wikimedia's `sentencex` (0.1.33, MIT), with the street and unit names of USPS Publication 28 and what
//! stands on signs and in course catalogues, which neither has ("Rm.", "Ste.", "Econ."). Neither is taken whole: they were
//! made of encyclopedias, hold ordinary words ("ill", "wash", "ant", "uni"), which would join sentences, and lack Czech,
//! Swedish, Norwegian, Hungarian, Romanian and Turkish. `icu_segmenter` and `unicode-segmentation` know no abbreviations,
//! and the rules of `srx` have to be brought along (LanguageTool's are LGPL).
//!
//! All languages are one table, because a pack holds pages in several, and a reply is spoken without a language: what is
//! an abbreviation in one language and an ordinary word at the end of a sentence in another is left out, or waits for a
//! number. Where in doubt, two sentences stay together: a long answer says more than a piece of one.

/// A language's abbreviations in lower case, without the last stop.
pub(super) struct Language {
    /// Always followed by more: titles, references, "for example".
    pub never: &'static str,
    /// Seldom at a sentence's end: only if a word follows that often begins one.
    pub before_starter: &'static str,
    /// Words of their own as well: abbreviations only before a number.
    pub before_number: &'static str,
    /// Words that begin sentences and are hardly ever names.
    pub starters: &'static str,
}

/// Every language that has abbreviations here, English first: where two disagree, the first counts.
pub(super) const LANGUAGES: &[Language] = &[
    ENGLISH,
    GERMAN,
    FRENCH,
    SPANISH,
    ITALIAN,
    PORTUGUESE,
    DUTCH,
    RUSSIAN,
    UKRAINIAN,
    BULGARIAN,
    POLISH,
    CZECH,
    SCANDINAVIAN,
    FINNISH,
    HUNGARIAN,
    ROMANIAN,
    TURKISH,
    GREEK,
    SOUTH_SLAVIC,
    OTHERS,
];

const ENGLISH: Language = Language {
    never: "addl approx appt appx apx assoc asst attn aud capt cf chap cmdr comdr conf cpl dr drs e.g esp excl fig figs \
            fr gen gov gp hon i.e ie illus incl intl lieut lt maj mdm messrs mgr misc mlle mme mr mrs ms msgr mt \
            mtg mtn nat'l natl nr ph pp prep pres prof pvt rep reps rev revd rm rms rsvp rt rte sen sgt ste supt tel viz \
            vol vols vs",
    before_starter: "acad acct admin agcy alc aly amer amt anat anex anthro appl arc arch assn ave avg bch bhd bio biol bldg \
            bldgs bldng blf blvd br brdg bros bsmt btm byp cafet calc cem cert chem cir clb clf co comm comp condo corp \
            corr cors cpt cres crk crse crt cswy ct ctr ctrs cts curr cyn dept depts dist div dorm dpt ea econ educ elec \
            elem elev encl engl engr ent entr equip est estb expy ext exts fac fax ffl fld flds flr flt fndn frd frg frk \
            frks frst fry ft fwy gdn gdns geog geol geom govt grp gtwy hbr hist hosp hq hr hrs hts hvn hwy idx inc inst \
            instr ism jct jr kg km kms lab lbby lbs lib libr lic ln lndg lndry lobb ltd lvl lwr max mdse mech mem memb mezz \
            mfg mgmt min mins ml mnt mntn mo mos msn mtwy mus natl obs ofc oper oph opp opt orch org orig ovps oz pgm \
            phil philos phys pk pkg pkwy pky pl pln plns plz pmt prereq pres presb proj prt psych psychol pt pts qtr qty \
            rcpt rd rdg rdgs rec recep ref refs reg regs rehab req reqd res rev rf rpt rq sched sci sec secs secy sem \
            shl shr soc sociol spc spec spg spgs sq sqs sr st sta std stf str strm stud subj substa suppl svc svcs swr \
            tech temp ter terr theol tpke tr trak trans treas trfy trl trls tung twp univ uppr upr veh vlg vly vlys vw \
            vws whse wkly wkshp wy xfer xing yd yds yr yrs",
    before_number: "apr apt art aug bk ch dec eq etc feb fl gr hgr jan jul jun lot mar no nos nov oct p para pg pgs sec sep sept \
            ser tbl unit",
    starters: "a after all also although an and any anyone are as ask at because before both bring but by call can children \
            come did do does during each every everyone for from get go he her here his how however i if in is it its \
            many more most my no not of on once only open or our please see she since so some take that the their then \
            there these they this those to turn until use visitors was we were what when where which while who why with \
            yes you your",
};

const GERMAN: Language = Language {
    never: "abb abt allg bd bes betr bspw bzgl bzw ca d.h dipl dipl.-ing einschl entspr evtl exkl fam frl gebr gegr gest \
            ggf ggfs hrn hrsg ing inh inkl jr kath lfd max nr nördl o.g priv prof s.o s.u sog spez str südl tel tgl tägl \
            u.a urspr v.a vgl vorm westl z.b z.hd z.t zb zzgl zzt östl",
    before_starter: "bhf dez jahrh jh jhd jhdt mio mrd mwst n.chr nachm o.ä okt ortst std stk str u.s.w u.ä urspr usf usw v.chr \
            vorm",
    before_number: "abs anm apr art aug feb gr haus jan jul jun kap min mär nov par sek sep sept tit ziff",
    starters: "aber alle am an auch auf aus außerdem bei beim bis bitte da danach das dazu deine dem den der des deshalb \
            die dies diese dieser dieses doch dort du ein eine einem einen einer eines er es falls für geben heute hier \
            ich ihr ihre im in ist jede jeder jedes kann kein keine man mit nach neben nicht nur ob oder ohne sein seine \
            seit sie sind so und unser unsere unter vom von vor wann warum was weil wenn wer wie wir wo zu zum zur \
            zwischen über",
};

const FRENCH: Language = Language {
    never: "bd boul chap dr env ets fg fig j.-c m mgr mlle mlles mm mme mmes p.ex pr prof r-v réf st ste tél vol éd",
    before_starter: "apr avr bât c.-à-d c.s déc encycl exempl fém févr ht janv juil min nov oct suiv tlj ttc ét étg",
    before_number: "app appt art ch esc escal niv p par pp",
    starters: "après au aucun aux avant avec ce ces cet cette chaque comme dans de depuis des du elle elles en est et \
            il ils je la le les leur leurs lors mais mon ne nos notre nous on ou où par pendant pour quand que quel \
            quelle qui sa sans ses si son sous sur tous tout toute toutes un une veuillez vos votre vous à",
};

const SPANISH: Language = Language {
    never: "admón av avda col cía d dr dra dras dres dª dña esq excma excmo gral hno hnos ilma ilmo ing izda izdo izq \
            izqda lda ldo lic n.º ntra ntro núm núms p.ej pbro pdte pl plz ppal prof profa pza pág págs rvdo sr sra sras \
            sres srta srtas sta teléf tfno tlf vda vol",
    before_starter: "abr apdo aprox c.p dcha depto depós dic dpto edif ee.uu entlo feb incl jun min máx mín nov oct s.a s.l ud \
            uds vd vds",
    before_number: "art bloq cap esc km of urb",
    starters: "a ahora al antes cada como con cuando cómo de del desde después donde durante dónde e el ella ellas ellos en \
            entre es esa ese eso esta estas este esto estos está están hasta hay la las lo los mi muy más nadie ni no \
            nos nuestra nuestro o para pero por porque puede que quién qué se si sin sobre son su sus sí también toda \
            todas todo todos tras tu un una unas unos usted ustedes y ya",
};

const ITALIAN: Language = Language {
    never: "arch avv c.so cav dott dott.ssa dr dr.ssa ecc.mo egr geom ill.mo ing l.go mons n.b p.es p.le p.za p.zza pag \
            pagg prof prof.ssa prol rag rev sig.na sig.ra sigg sigg.ri spett ss sta v.le vol",
    before_starter: "a.c d.c escl febbr genn incl max min s.p.a s.r.l tav",
    before_number: "art int lug par pt sc",
    starters: "a ai al alla alle anche chi ci come con così da dal dalla dalle dei del della delle dello di dopo dove \
            durante e fino gli i il in la le lo ma nei nel nella nelle noi non o ogni oppure per però prima quale quando \
            quella quello questa queste questi questo se si sono su sul sulla tra tutte tutti tutto un una uno vi è",
};

const PORTUGUESE: Language = Language {
    never: "av dr dra dras drs eng enga exma exmo ilma ilmo méd n.º núm p.ex pr prof profa profs pág págs pç pça rod sr \
            sra srs srta srª sta trav téc vol",
    before_starter: "abr aprox apto cód fev incl jun lda ltda máx mín s.a séc",
    before_number: "al art bl cap est km r sl",
    starters: "a ao aos após as até cada com como da das de depois do dos durante e ela elas ele eles em entre essa esse \
            esta este isso mas na nas no nos nossa nosso não o onde os ou para pela pelo por quando que quem se sem seu \
            sob sobre sua são só também toda todas todo todos um uma você vocês à às é",
};

const DUTCH: Language = Language {
    never: "afb bijv blz bv ca d.w.z dhr dr drs excl fam geb incl ing jhr jkvr jr kapt lic m.a.w m.b.t m.b.v max mej \
            mevr mgr min mr mw n.a.v nl nr nrs o.a o.l.v pag pastoor pln prof resp t.a.v t.g.v t.o.v vgl vnl z.g z.g.n \
            z.o.z zgn",
    before_starter: "afd bldg c.s e.a e.d e.v enz etc gld m.i.v mld mln n.chr okt p.p str v.chr",
    before_number: "hfst kl kr verd",
    starters: "aan al alle als bij daar dan dat de deze die dit door een elke en er geen haar heeft het hier hij hun ik in \
            is je kan maar men met mijn na naar niet nog of om onder onze ook op over sinds te tijdens tot tussen u uit \
            uw van vanaf voor waar wanneer wat we wie wij ze zij zijn zonder",
};

const RUSSIAN: Language = Language {
    never: "акад бул бульв в.п г-жа г-н гл гр дир доц др-р им инж каб кв корп мин-во наб напр ок оф пер пл пом пос пр-д \
            пр-т проезд просп проф ред рис св см стр т.е т.н тел ул ф-т чл ш эт",
    before_starter: "авг апр вкл включ гг дек долл др ежедн кг км коп л м мин млн млрд н.э нояб окт отд пр р руб сек сент т.д т.к \
            т.п тт тыс у.е февр шт янв",
    before_number: "г д к п ст ч",
    starters: "а в вам вас все всё вход вы где для до если за здесь и из или к каждый как ко когда кто ли мы на наш не но о \
            об обо он она они от по под после при с сейчас со также там то только тут у эта эти это этот я",
};

const UKRAINIAN: Language = Language {
    never: "акад бульв вул гл див дир доц каб кв корп мал напр наприкл оф пл пров просп проф ред рис св см стор т.зв тел \
            ім інж",
    before_starter: "вер верес грн груд жовт кв квіт км коп лип листоп лют млн млрд н.е р рр сек серп січ т.д т.п тис трав хв \
            черв",
    before_number: "буд ст",
    starters: "а але в ви вона вони вхід він для до з за зі й коли ми на не об при про та там те ти тут у усі це \
            цей ці що як якщо є і із",
};

const BULGARIAN: Language = Language {
    never: "акад арх бул г-жа г-н гр д-р доц инж кв напр обл пл проф рис св тел ул чл",
    before_starter: "ап бл вх ет лв млн млрд сек ст стр хил",
    before_number: "",
    starters: "ако без в вие всички до е за и или как когато към ме на не ние но от по под при с са се след те то това този \
            той тук тя че",
};

const POLISH: Language = Language {
    never: "bp doc dot dr godz inż kpt l.dz lek lic m.in mgr mjr np nt o.o p.o pl pow prof płk ref rkm ryc rys sł tel tj \
            tzn tzw ul wg woj zob św ż",
    before_starter: "cdn itd itp min mld mln n.e p.n.e pkt poz r rozdz s s.a sekr str szt t tyg tys tyś ust w zł",
    before_number: "al art kl nr os pok sek",
    starters: "a ale bez bo co czy dla do dzieci gdy gdzie i ich ile jak jest jeśli każdy kiedy kto lub można my na nad nie \
            o od on ona oni oraz po pod przed przez przy się są tam te ten to tu tylko w we wejście wszyscy wszystkie z \
            za ze że",
};

const CZECH: Language = Language {
    never: "bc bca bl cca csc doc dr fr ing judr mgr mudr mvdr např nábř nám odst p.č paeddr phdr plk pozn prof pí rndr \
            sl str sv tel thdr tzn tzv tř ul vyd vč zejm č čj čp ř",
    before_starter: "a.s apod atd atp hod kč min ml mld n.l př.n.l přibl r resp s.r.o st stol tis tj tzn",
    before_number: "kanc kat lok čl",
    starters: "a ale ani bez co do děti i jak jako je jejich jen již jsou k každý kde kdo kdy mezi my na nad ne nebo o od \
            on ona oni po pod podle pokud pro proto před při s se tady tam ten to tu u v vchod ve vstup však všechny \
            všichni z za ze že",
};

const SCANDINAVIAN: Language = Language {
    never: "adr bl.a br ca dr dvs ekskl exkl f.d f.eks f.kr forf fr frk gr hr iht ing inkl jf jfr jvf kgl kl kr maks max \
            mht min mr nr o.l p.g.a pga pkt prof resp s.k str t.ex t.h t.o.m t.v tlf vedr vejl",
    before_starter: "afd avd bilag e.kr e.l e.l.s etc etg fl fm gt m.fl m.m m.v mfl mrd mvh n.b o.d o.dyl o.s.v osb osv p.t stk \
            tim årg årh",
    before_number: "apr aug dec des feb jan kap lok okt sal sept",
    starters: "alla alle at att av da dag de den der det detta dette du där då efter eller en er eri et ett etter fra från \
            för før gjennom han har her hon hos hun hva hver hvert hvis hvor här i ikke ingen inte jag jeg kan med \
            mellan mellem men när når och också og også om opp over på samt se sedan siden som så til till under upp vad \
            var varje ved vi vid är över",
};

const FINNISH: Language = Language {
    never: "esim huom krs ks mm nk nro ns nyk p.o puh puhj rva s.o toht vrt",
    before_starter: "eaa ekr jkr jne klo kpl krs milj min mk mrd osasto sek tjsp vko ym yms",
    before_number: "kk",
    starters: "ei että he hän ja joka jokainen jos kaikki ku kun kunnes lisäksi me meidän mutta ne nyt on ovat se sekä sen \
            siellä siis tai te teidän tämä tässä tätä täällä voi voit",
};

const HUNGARIAN: Language = Language {
    never: "bp dipl dr fsz hsz ifj kb ker klts krt köz lph mb okl pl prof stb sz szt tel tkp vs vö ált özv ún",
    before_starter: "aug dec febr i.e i.sz júl jún kft kkt min máj márc nov nyrt okt rt stb szept zrt ápr",
    before_number: "u évf",
    starters: "a aki ami amikor az csak de ebben egy ez ezek ha hogy hol itt mert mi minden mindenki nem ott után vagy van \
            és ő ők",
};

const ROMANIAN: Language = Language {
    never: "b-dul bd bl cca cf conf dl dna dr ing jud lect nr pag pct pl prof sc sf str vol șos",
    before_starter: "d.hr etc min mld s.a s.r.l î.hr ș.a ș.a.m.d",
    before_number: "ap cap",
    starters: "a această acest aceste aici am ar are ca care ce cine cu când că da dacă dar de din după e ea ei el este \
            fără la mai noi nu o pe pentru prin sau se sunt toate tot toți un unde va vă în și",
};

const TURKISH: Language = Language {
    never: "apt bk bkz blv bul cad doç dr hz mah md müh opr prof sk uzm vb vd vs yrd yy örn şti",
    before_starter: "a.ş ank ecz gn haz hst ltd m.s m.ö vb vs",
    before_number: "kat",
    starters: "ama ancak bir biz bu bunlar bütün da de en eğer gibi hangi her ile ise için kim lütfen ne o olarak onlar \
            sadece siz sonra tüm ve veya ya çünkü şu",
};

const GREEK: Language = Language {
    never: "αγ αρ βλ δηλ δρ κ κα καθ κκ κος λ.χ λεωφ οδ π.χ πλ σ σελ τ.κ τηλ",
    before_starter: "εκ εκατ ευρ κ.ά κ.λπ κ.τ.λ κλπ κτλ μ.μ μ.χ π.μ χιλ",
    before_number: "",
    starters: "ένα ένας αν από για δεν είναι εδώ εμείς η και μας με μετά μια να ο οι πριν προς σας σε στη στην στις στο \
            στον στους τα τη την της τι το τον του τους των όλα όλοι όταν",
};

/// Croatian, Serbian, Bosnian and Slovenian, Slovak.
const SOUTH_SLAVIC: Language = Language {
    never: "br dipl doc dr g-đa gos gosp gđa gđica ing inž itn judr mr mudr napr npr nám odv phdr prof rndr sv tel tj \
            trg tzn tzv ul vč č št štev бр г-дин г-ђа др нпр проф св тзв тј ул",
    before_starter: "apod atď d.d d.o.o hod ipd itd n.e oz pr.n.e resp sl str tis uč итд",
    before_number: "kat kl čl",
    starters: "a ako ali bez da do i ima iz je jer kad kada kako ko mi na nad nije o od on ona oni po pod prema pri s sa \
            samo se su sve svi ta te to u uz v vi vo vse z za ze zo že если",
};

/// Catalan, Indonesian, Vietnamese, Estonian, Latvian, Lithuanian, Basque, Welsh, Irish.
const OTHERS: Language = Language {
    never: "avgda bs ctra doc dr dz etxea gerb gs iel jl jln kab kec kel l.pp lk lpp mnt nn nt näit núm orr pgs piem \
            plkst pr pvz pàg pça sra str sv t.s tgl thn ths tn tp utt vt zk šv žr",
    before_starter: "dll dsb dst eab etc ir.t.t jms jne kt ktl sbb u.c u.tml",
    before_number: "",
    starters: "ada amb anda dan dari di els i ini ir itu ja jūs kami kas kui les meie mēs per see són tas un untuk yang és \
            šis",
};
