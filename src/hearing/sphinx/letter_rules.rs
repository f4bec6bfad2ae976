//! The rules of [`super::letters`], one a line: `left[letters]right phones`.
//!
//! Source: H. S. Elovitz, R. Johnson, A. McHugh, J. E. Shore, "Automatic Translation of English Text to Phonetics by Means
//! of Letter-to-Sound Rules", NRL Report 7948, 1976 (a work of the United States Government), in the phones of the
//! acoustic model; rules for single whole words, which its dictionary has, are left out.
//!
//! In a context: `_` the word's start or end; `#` vowels, at least one; `:` consonants, any number; `^` one consonant;
//! `.` one voiced consonant; `%` an ending: e, er, es, ed, ing, ely; `&` a sibilant; `@` a consonant after which a long u
//! has no y; `+` e, i or y. Letters stand for themselves. The first rule that fits wins.

/// The rules, by the letter they begin with, from `a` to `z`.
pub(super) const RULES: [&[&str]; 26] = [
    &[
        "_[a]_ AH", "_[are]_ AA R", "_[ar]o AH R", "[ar]# EH R", "^[as]# EY S", "[a]wa AH", "[aw] AO", "_:[any] EH N IY",
        "[a]^+# EY", "#:[ally] AH L IY", "_[al]# AH L", "[again] AH G EH N", "#:[ag]e IH JH", "[a]^+:# AE", "_:[a]^+_ EY",
        "[a]^% EY", "_[arr] AH R", "[arr] AE R", "_:[ar]_ AA R", "[ar]_ ER", "[ar] AA R", "[air] EH R", "[ai] EY",
        "[ay] EY", "[au] AO", "#:[al]_ AH L", "#:[als]_ AH L Z", "[alk] AO K", "[al]^ AO L", "_:[able] EY B AH L",
        "[able] AH B AH L", "[ang]+ EY N JH", "^[a]_ AH", "[a] AE",
    ],
    &["_[be]^# B IH", "[being] B IY IH NG", "_[both]_ B OW TH", "_[bus]# B IH Z", "[buil] B IH L", "[bb] B", "m[b]_ ", "[b] B"],
    &[
        "_[ch]^ K", "^e[ch] K", "[ch] CH", "_s[ci]# S AY", "[ci]a SH", "[ci]o SH", "[ci]en SH", "[cc]+ K S", "[cc] K",
        "[c]+ S", "[ck] K", "[com]% K AH M", "[c] K",
    ],
    &["#:[ded]_ D IH D", ".e[d]_ D", "#:^e[d]_ T", "_[de]^# D IH", "[dg]e JH", "[du]a JH UW", "[dd] D", "[d] D"],
    &[
        "#:[e]_ ", "':^[e]_ ", "_:[e]_ IY", "#[ed]_ D", "#:[e]d_ ", "[ev]er EH V", "[e]^% IY", "[eri]# IH R IY",
        "[eri] EH R IH", "#:[er]# ER", "[er]# EH R", "[er] ER", "_[even] IY V EH N", "#:[e]w ", "@[ew] UW", "[ew] Y UW",
        "[e]o IY", "#:&[es]_ IH Z", "#:[e]s_ ", "#:[ely]_ L IY", "#:[ement] M EH N T", "[eful] F AH L", "[ee] IY",
        "[earn] ER N", "_[ear]^ ER", "[ead] EH D", "#:[ea]_ IY AH", "[ea]su EH", "[ea] IY", "[eigh] EY", "[ei] IY",
        "_[eye] AY", "[ey] IY", "[eu] Y UW", "[e] EH",
    ],
    &["[ful] F AH L", "[ff] F", "[f] F"],
    &[
        "[giv] G IH V", "_[g]i^ G", "[ge]t G EH", "su[gges] G JH EH S", "[gg] G", "_b#[g] G", "[g]+ JH", "[great] G R EY T",
        "_[gn] N", "[gn]_ N", "#[gh] ", "[g] G",
    ],
    &["_[hav] HH AE V", "_[here] HH IH R", "_[hour] AW ER", "[how] HH AW", "[h]# HH", "[h] "],
    &[
        "_[in] IH N", "_[i]_ AY", "[in]d AY N", "[ier] IY ER", "#:r[ied] IY D", "[ied]_ AY D", "[ien] IY EH N", "[ie]t AY EH",
        "_:[i]% AY", "[i]% IY", "[ie] IY", "[i]^+:# IH", "[ir]# AY R", "[iz]% AY Z", "[is]% AY Z", "[i]d% AY", "+^[i]^+ IH",
        "[i]t% AY", "#:^[i]^+ IH", "[i]^+ AY", "[ir] ER", "[igh] AY", "[ild] AY L D", "[ign]_ AY N", "[ign]^ AY N",
        "[ign]% AY N", "[ique] IY K", "^[i]_ IY", "[i] IH",
    ],
    &["[j] JH"],
    &["_[k]n ", "[kk] K", "[k] K"],
    &["[lo]c# L OW", "l[l] ", "#:^[l]% AH L", "[lead] L IY D", "[l] L"],
    &["[mov] M UW V", "[mm] M", "_[mc] M AH K", "[m] M"],
    &["e[ng]+ N JH", "[ng]r NG G", "[ng]# NG G", "[ngl]% NG G AH L", "[ng] NG", "[nk] NG K", "[nn] N", "m[n]_ ", "[n] N"],
    &[
        "[of]_ AH V", "[orough] ER OW", "#:[or]_ ER", "#:[ors]_ ER Z", "[or] AO R", "_[one] W AH N", "[ow]_ OW", "[ow]n_ OW",
        "[ow] AW", "_[over] OW V ER", "[ov] AH V", "[o]^% OW", "[o]^en OW", "[o]^i# OW", "[ol]d OW L", "[ought] AO T",
        "[ough] AH F", "_[ou] AW", "h[ou]s# AW", "[ous] AH S", "[our] AO R", "[ould] UH D", "^[ou]^l AH", "[oup] UW P",
        "[ou] AW", "[oy] OY", "[oing] OW IH NG", "[oi] OY", "[oor] AO R", "[ook] UH K", "[ood] UH D", "[oo] UW", "[o]e OW",
        "[o]_ OW", "[oa] OW", "_[only] OW N L IY", "_[once] W AH N S", "c[o]n AA", "[o]ng AO", "_:^[o]n AH", "i[on] AH N",
        "#:[on]_ AH N", "#^[on] AH N", "[o]st_ OW", "[of]^ AO F", "[other] AH DH ER", "[oss]_ AO S", "#:^[om] AH M", "[o] AA",
    ],
    &["[ph] F", "_[ps] S", "[people] P IY P AH L", "[pow] P AW", "[put]_ P UH T", "[pp] P", "[p] P"],
    &["[quar] K W AO R", "[que]_ K", "[qu] K W", "[q] K"],
    &["_[re]^# R IY", "[rr] R", "_[rh] R", "[r] R"],
    &[
        "[sh] SH", "#[sion] ZH AH N", "[some] S AH M", "#[sur]# ZH ER", "[sur]# SH ER", "#[su]# ZH UW", "#[ssu]# SH UW",
        "#[sed]_ Z D", "#[s]# Z", "[said] S EH D", "^[sion] SH AH N", "[s]s ", ".[s]_ Z", "#:.e[s]_ Z", "#:^##[s]_ Z",
        "#:^#[s]_ S", "u[s]_ S", "_:#[s]_ Z", "_[sch] S K", "[s]c+ ", "#[sm] Z AH M", "#[sn]' Z AH N", "[s] S",
    ],
    &[
        "[tch] CH", "[ther] DH ER", "[th]_ TH", "[th] TH", "#:[ted]_ T IH D", "s[ti]#n CH", "[ti]o SH", "[ti]a SH",
        "[tien] SH AH N", "[tur]# CH ER", "[tu]a CH UW", "_[two] T UW", "[tt] T", "[t] T",
    ],
    &[
        "_[un]i Y UW N", "_[un] AH N", "_[upon] AH P AO N", "@[ur]# UH R", "[ur]# Y UH R", "[ur] ER", "[u]^_ AH", "[u]^^ AH",
        "[uy] AY", "_g[u]# ", "g[u]% ", "g[u]# W", "#n[u] Y UW", "@[u] UW", "[u] Y UW",
    ],
    &["[view] V Y UW", "[vv] V", "[v] V"],
    &["_[were] W ER", "[wa]s W AA", "[wa]t W AA", "[where] W EH R", "[what] W AH T", "[whol] HH OW L", "[who] HH UW", "[wh] W", "[war] W AO R", "[wor]^ W ER", "[wr] R", "[w] W"],
    &["_[x] Z", "[x] K S"],
    &["[young] Y AH NG", "_[you] Y UW", "_[yes] Y EH S", "_[y] Y", "#:^[y]_ IY", "#:^[y]i IY", "_:[y]_ AY", "_:[y]# AY", "_:[y]^+:# IH", "_:[y]^# AY", "[y] IH"],
    &["t[z] S", "[zz] Z", "[z] Z"],
];
