"""What common pull-request templates say when nobody has filled them in.

Phrases stand as `plain` leaves them: lower case, only letters, digits and single spaces.
"""

from functools import lru_cache

from matcher.deferred import lazy_regex

_NOT_PLAIN = lazy_regex(r"[^a-z0-9]+")
_PLAIN = lazy_regex(r"[a-z0-9]+")


@lru_cache(maxsize=1024)
def plain(prose: str) -> str:
    """Return the words of a prose in lower case with nothing between them but one space."""
    return _NOT_PLAIN.sub(" ", prose.lower()).strip()


def is_template(prose: str) -> bool:
    """Return whether a prose is what a template says."""
    first = _PLAIN.search(prose.lower())
    return first is not None and first.group() in _FIRST_WORDS and plain(prose) in TEMPLATE


TEMPLATE = frozenset(
    line.strip()
    for line in """
    what does this pr do
    what does this pull request do
    what does this implement fix explain your changes
    what does this implement fix
    explain your changes
    what this pr does why we need it
    what type of pr is this
    what type of change is this
    what types of changes does your code introduce
    what kind of change does this pr introduce
    what is the current behavior
    what is the new behavior
    what changes are proposed in this pull request
    what changes were proposed in this pull request
    why are the changes needed
    why are these changes needed
    why is this change needed
    why is this change required what problem does it solve
    why is this change required
    what problem does it solve
    how was this patch tested
    how is this pr tested
    how is this patch tested
    how has this been tested
    how has this been tested if it applies
    how did you test this change
    how to test
    was this patch authored or co authored using generative ai tooling
    does this pr introduce any user facing change
    does this pr introduce a user facing change
    does this pr introduce a breaking change
    does this change require documentation update
    which issue s this pr fixes
    which issue does this pr fix
    special notes for your reviewer
    any other comments
    reference issues prs
    related issue number
    related issues
    related issue
    linked issues
    issue number
    describe your changes
    describe your changes here
    describe your changes in detail
    describe the changes
    describe the changes in this pr
    describe the change
    description of changes
    summary of changes
    please describe
    please describe your changes
    please describe your changes here
    please describe your changes in detail
    please describe in detail how you tested your changes
    please describe the tests that you ran to verify your changes
    describe the tests that you ran to verify your changes
    describe how you tested this change
    describe how you tested this change and link the tests you added
    describe why this change is needed
    link the ticket
    provide instructions so we can reproduce
    please also list any relevant details for your test configuration
    include details of your testing environment and the tests you ran to
    see how your change affects other areas of the code etc
    please include a summary of the change and which issue is fixed
    please include a summary of the changes and the related issue
    please include a summary of the changes
    please include a summary of the change
    please include relevant motivation and context
    please also include relevant motivation and context
    list any dependencies that are required for this change
    please delete options that are not relevant
    please delete paragraphs that you did not use before submitting
    please check the options that are relevant
    please check all that apply
    check all that apply
    put an x in all the boxes that apply
    put an x in the boxes that apply
    put an x between the brackets
    go over all the following points and put an x in all the boxes that apply
    if you re unsure about any of these don t hesitate to ask
    if you are unsure about any of these don t hesitate to ask
    we re here to help
    if it fixes an open issue please link to the issue here
    please link to the issue here
    add screenshots if appropriate
    screenshots if appropriate
    screenshots if applicable
    if applicable add screenshots to help explain your problem
    before and after screenshots
    bug fix non breaking change which fixes an issue
    new feature non breaking change which adds functionality
    breaking change fix or feature that would cause existing functionality to change
    breaking change fix or feature that would cause existing functionality to not work as expected
    docs change refactoring dependency upgrade
    this change requires a documentation update
    documentation non breaking change which adds or improves documentation
    type of change
    types of changes
    type of changes
    checklist
    pr checklist
    pull request checklist
    checklist before merging
    checklist before requesting a review
    contributor checklist
    reviewer checklist
    before submitting
    before submitting a pull request please make sure the following is done
    who can review
    pr review
    reviewers
    did you have fun
    make sure you had fun coding
    was this discussed approved via a github issue
    was this discussed approved via a github issue no need for typos doc improvements
    was this discussed approved via a github issue or the forum
    was this discussed approved via a github issue or the forum please add a link to it if that s the case
    was this discussed agreed via a github issue
    was this discussed agreed via a github issue not for typos and docs
    please add a link to it if that s the case
    please add a link to it if that s the case
    did you read the contributor guideline
    did you read the contributor guideline pull request section
    did you make sure to update the docs
    did you make sure to update the documentation with your changes
    here are the documentation guidelines and here are tips on formatting docstrings
    did you write any new necessary tests
    did you add any tests for the change
    did you verify new and existing tests pass locally with your changes
    did you make sure your pr does only one thing instead of bundling different changes together
    did you make sure to add tests
    does your contribution introduce a new dependency if yes which one
    does your contribution introduce a new dependency
    if yes which one
    what should a reviewer concentrate their feedback on
    fixes issue
    closes issue
    fixes
    closes
    motivation and context
    motivation and context related issue
    this pr fixes a typo or improves the docs you can dismiss the other checks if that s the case
    anyone in the community is free to review the pr once the tests have passed
    feel free to tag members contributors who may be interested in your pr
    if we didn t discuss your pr in github issues there s a high chance it will not be merged
    if we didn t discuss your change in github issues there s a high chance it will not be merged
    congratulations you ve made it this far you re not quite done yet though
    congratulations
    you ve made it this far
    you re not quite done yet though
    remove if not applicable
    remove this section if not applicable
    delete this section if not applicable
    replace this text with a description of your change
    replace this line with a description of the pr
    then please replace this with a description of the change and which issue is fixed if applicable
    list any dependencies if any that are required for this change
    they may suggest changes to make the code even better
    have you read the contributing guidelines on pull requests
    have you read the contributing guidelines
    i have read the contributing document
    i have read the contributing guidelines
    i have read the contributing document and completed the cla see contributing
    i have read the contributing md file
    i agree to follow this project s code of conduct
    i have performed a self review of my own code
    i have performed a self review of my code
    i have commented my code particularly in hard to understand areas
    i have made corresponding changes to the documentation
    i have updated the documentation accordingly
    i have added tests that prove my fix is effective or that my feature works
    i have added tests that prove my fix is effective
    i have added tests to cover my changes
    i have added necessary documentation if appropriate
    my changes generate no new warnings
    my code follows the style guidelines of this project
    my code follows the code style of this project
    my change requires a change to the documentation
    new and existing unit tests pass locally with my changes
    new and existing tests pass locally with my changes
    lint and unit tests pass locally with my changes
    all new and existing tests passed
    any dependent changes have been merged and published in downstream modules
    if this pr adds or changes functionality please take some time to update the docs at
    if this pr adds or changes functionality please take some time to update the docs
    write your answer here
    enter your description here
    your description here
    insert description here
    add your description here
    add a description here
    add any other context about the problem here
    add any other context or screenshots about the feature request here
    a clear and concise description of what the bug is
    a clear and concise description of what you want to happen
    a clear and concise description of what you expected to happen
    steps to reproduce the behavior
    release note
    release notes
    additional information
    additional context
    """.splitlines()
    if line.strip()
)
_FIRST_WORDS = frozenset(line.split(" ", 1)[0] for line in TEMPLATE)
"""Few sentences begin with one: looking for it takes a tenth of making the rest plain."""
