"""What made-up news reports are about, and where; see teacher.py."""

SUBJECTS = """a bridge that was closed after cracks were found
a strike of train drivers
the trial of a former mayor for fraud
a merger of two food makers
a flood that cut off several villages
an election for the regional parliament
a record price at an art auction
a football club that changed its coach
the opening of a new tram line
a recall of a kitchen machine
a study about the sleep of shift workers
the resignation of a minister
a fire in a warehouse
a trade dispute about steel
an ambassador who was called home for talks
a drug trial with disappointing results
the discovery of a Roman mosaic
a data leak at a health insurer
a vote on a national budget
layoffs at a car plant
a rescue of miners
a film festival and its winners
a wildfire that reached a nature park
a summit of two presidents
a dispute about fishing rights
a hospital that runs out of nurses
the launch of a weather satellite
a central bank that raised its rate
the arrest of a gang of art thieves
a school that tries a four-day week
a plan for an offshore wind farm
a marathon and its surprise winner
an outbreak of bird flu
a court ruling on rents
a museum that returns looted works
a ceasefire that held for a week
a new law on delivery riders
a start-up that went bankrupt
a plane that made an emergency landing
the census and what it found
an oil spill off the coast
an orchestra on tour
a harbour that is to be deepened
a scandal about faked exam papers
a referendum on a new airport
a chess champion who was banned
the first heart operation of its kind by a robot
a newspaper that is sold to an investor
a dam whose cost has doubled
a protest against a tax on fuel
sanctions against a shipping company
a spy who was exchanged
an earthquake and the search for survivors
a bakery chain that bought its rival
a bank that was fined
a cyclist who failed a doping test
a treaty about river water
a prize for a novelist
an epidemic of measles
the sinking of a cargo ship""".splitlines()

PLACES = """Lisbon
northern Norway
Kenya
Chile
a town near Leeds
Vancouver
Kyiv
Jakarta
Bavaria
Nairobi
Athens
South Korea
the Basque Country
Texas
Marseille
New Zealand
Georgia
Lagos
Lima
Gdansk
Scotland
Ohio
Mumbai
Turkey
Morocco
Dublin
Quebec
Vietnam
Serbia
Mexico City
Helsinki
Sicily
Ghana
Tasmania
Utrecht
Armenia
Boston
Manila
Bristol
Zagreb""".splitlines()

ANGLES = """Say who decided what, and why.
Say when it began, what came before it and what is planned next.
Compare this year with earlier years.
Quote two people who disagree.
Give causes and consequences.
Give several amounts, and what each is for.
Mention two similar events elsewhere and how they differed.
Say who is responsible and who denies it.
Name several people with their offices.
Say what is not known yet.""".splitlines()
