"""The countries of the API with their ids (seed REST API introduction, Country IDs)."""

from __future__ import annotations

COUNTRIES = """\
1 | DE | Germany
2 | AT | Austria
3 | BE | Belgium
4 | CH | Switzerland
5 | CY | Cyprus
6 | CZ | Czech Republic
7 | DK | Denmark
8 | ES | Spain
9 | EE | Estonia
10 | FR | France
11 | FI | Finland
12 | GB | United Kingdom
13 | GR | Greece
14 | HU | Hungary
15 | IT | Italy
16 | IE | Ireland
17 | LU | Luxembourg
18 | LV | Latvia
19 | MT | Malta
20 | NO | Norway
21 | NL | Netherlands
22 | PT | Portugal
23 | PL | Poland
24 | SE | Sweden
25 | SG | Singapore
26 | SK | Slovakia
27 | SI | Slovenia
28 | US | USA
29 | AU | Australia
30 | CA | Canada
31 | CN | China
32 | JP | Japan
33 | LT | Lithuania
34 | LI | Liechtenstein
35 | MC | Monaco
36 | MX | Mexico
37 | IC | Canary Islands
38 | IN | India
39 | BR | Brazil
40 | RU | Russia
41 | RO | Romania
42 | EA | Ceuta
43 | EA | Melilla
44 | BG | Bulgaria
45 | XZ | Kosovo
46 | KG | Kyrgyzstan
47 | KZ | Kazakhstan
48 | BY | Belarus
49 | UZ | Uzbekistan
50 | MA | Morocco
51 | AM | Armenia
52 | AL | Albania
53 | EG | Egypt
54 | HR | Croatia
55 | MV | Maldives
56 | MY | Malaysia
57 | HK | Hong Kong
58 | YE | Yemen
59 | IL | Israel
60 | TW | Taiwan
61 | GP | Guadeloupe
62 | TH | Thailand
63 | TR | Turkey
64 | GR | Greek Islands
65 | ES | Balearic Islands
66 | NZ | New Zealand
67 | AF | Afghanistan
68 | AX | Aland Islands
69 | DZ | Algeria
70 | AS | American Samoa
71 | AD | Andorra
72 | AO | Angola
73 | AI | Anguilla
74 | AQ | Antarctica
75 | AG | Antigua and Barbuda
76 | AR | Argentina
77 | AW | Aruba
78 | AZ | Azerbaijan
79 | BS | The Bahamas
80 | BH | Bahrain
81 | BD | Bangladesh
82 | BB | Barbados
83 | BZ | Belize
84 | BJ | Benin
85 | BM | Bermuda
86 | BT | Bhutan
87 | BO | Bolivia
88 | BA | Bosnia and Herzegovina
89 | BW | Botswana
90 | BV | Bouvet Island
91 | IO | British Indian Ocean Territory
92 | BN | Brunei Darussalam
93 | BF | Burkina Faso
94 | BI | Burundi
95 | KH | Cambodia
96 | CM | Cameroon
97 | CV | Cape Verde
98 | KY | Cayman Islands
99 | CF | Central African Republic
100 | TD | Chad
101 | CL | Chile
102 | CX | Christmas Island
103 | CC | Cocos Islands/Keeling Islands
104 | CO | Columbia
105 | KM | Comoros
106 | CG | Congo
107 | CD | Democratic Republic of the Congo
108 | CK | Cook Islands
109 | CR | Costa Rica
110 | CI | Ivory coast
112 | CU | Cuba
113 | DJ | Djibouti
114 | DM | Dominica
115 | DO | Dominican Republic
116 | EC | Ecuador
117 | SV | El Salvador
118 | GQ | Equatorial Guinea
119 | ER | Eritrea
120 | ET | Ethiopia
121 | FK | Falkland Islands
122 | FO | Faroe Islands
123 | FJ | Fiji
124 | GF | French Guiana
125 | PF | French Polynesia
126 | TF | French Southern and Antarctic Lands
127 | GA | Gabon
128 | GM | Gambia
129 | GE | Georgia
130 | GH | Ghana
131 | GI | Gibraltar
132 | GL | Greenland
133 | GD | Grenada
134 | GU | Guam
135 | GT | Guatemala
136 | GG | Guernsey
137 | GN | Guinea
138 | GW | Guinea-Bissau
139 | GY | Guyana
140 | HT | Haiti
141 | HM | Heard Island and McDonald Islands
142 | VA | Vatican City
143 | HN | Honduras
144 | IS | Iceland
145 | ID | Indonesia
146 | IR | Iran
147 | IQ | Iraq
148 | IM | Isle of Man
149 | JM | Jamaica
150 | JE | Jersey
151 | JO | Jordan
152 | KE | Kenya
153 | KI | Kiribati
154 | KP | Democratic People’s Republic of Korea
155 | KR | Republic of Korea
156 | KW | Kuwait
158 | LA | Laos
159 | LB | Lebanon
160 | LS | Lesotho
161 | LR | Liberia
162 | LY | Libya
163 | MO | Macao
164 | MK | Macedonia
165 | MG | Madagascar
166 | MW | Malawi
168 | ML | Mali
169 | MH | Marshall Islands
170 | MQ | Martinique
171 | MR | Mauritania
172 | MU | Mauritius
173 | YT | Mayotte
174 | FM | Micronesia
175 | MD | Moldova
176 | MN | Mongolia
177 | ME | Montenegro
178 | MS | Montserrat
179 | MZ | Mozambique
180 | MM | Myanmar
181 | NA | Namibia
182 | NR | Nauru
183 | NP | Nepal
184 | AN | Netherlands Antilles
185 | NC | New Caledonia
186 | NI | Nicaragua
187 | NE | Niger
188 | NG | Nigeria
189 | NU | Niue
190 | NF | Norfolk Island
191 | MP | Northern Mariana Islands
192 | OM | Oman
193 | PK | Pakistan
194 | PW | Palau
195 | PS | Palestinian territories
196 | PA | Panama
197 | PG | Papua New Guinea
198 | PY | Paraguay
199 | PE | Peru
200 | PH | Philippines
201 | PN | Pitcairn Islands
202 | PR | Puerto Rico
203 | QA | Qatar
204 | RE | Reunion
205 | RW | Rwanda
206 | SH | Saint Helena
207 | KN | Saint Kitts and Nevis
208 | LC | Saint Lucia
209 | PM | Saint Pierre and Miquelon
210 | VC | Saint Vincent and the Grenadines
211 | WS | Samoa
212 | SM | San Marino
213 | ST | Sao Tome and Principe
214 | SA | Saudi Arabia
215 | SN | Senegal
216 | RS | Serbia
217 | SC | Seychelles
218 | SL | Sierra Leone
219 | SB | Solomon Islands
220 | SO | Somalia
221 | ZA | South Africa
222 | GS | South Georgia and the South Sandwich Islands
223 | LK | Sri Lanka
224 | SD | Sudan
225 | SR | Suriname
226 | SJ | Spitsbergen and Jan Mayen
227 | SZ | Swaziland
228 | SY | Syria
229 | TJ | Tajikistan
230 | TZ | Tanzania
231 | TL | Timor-Leste
232 | TG | Togo
233 | TK | Tokelau
234 | TO | Tonga
235 | TT | Trinidad and Tobago
236 | TN | Tunisia
237 | TM | Turkmenistan
238 | TC | Turks and Caicos Islands
239 | TV | Tuvalu
240 | UG | Uganda
241 | UA | Ukraine
242 | UM | United States Minor Outlying Islands
243 | UY | Uruguay
244 | VU | Vanuatu
245 | VE | Venezuela
246 | VN | Vietnam
247 | VG | British Virgin Islands
248 | VI | United States Virgin Islands
249 | WF | Wallis and Futuna
250 | EH | Western Sahara
252 | ZM | Zambia
253 | ZW | Zimbabwe
254 | AE | United Arab Emirates
255 | DE | Helgoland
256 | DE | Buesingen
258 | CUW | Curaçao
259 | SXM | Sint Maarten
260 | BES | BES Islands
261 | BL | Saint Barthélemy
262 | IT | Livigno
263 | IT | Campione d’Italia
264 | IT | Lake Lugano from Ponte Tresa to Porto Ceresio
265 | XI | Northern Ireland
0 | — | Unknown
"""
"""A line a country: id, ISO 3166-1 code, name; as the vendor lists them."""
