// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/instant.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace mopo::conformance
{

/// A conformance case as its file has it: who is judged, what must be there before, and a list of
/// steps, each of which is one line. docs/conformance.md explains the language.

/// Of the implementation that is judged. The tester plays the other one.
enum class Role : std::uint8_t
{
    Initiator,
    Responder,
};

/// `initiator` or `responder`.
const char* ToString(Role role);

struct Place
{
    std::string file;
    std::size_t line = 0;

    /// `cases/responder/2.3.case:17`.
    std::string ToString() const;
};

/// One end of a path: `T1`, `U2:500`, or `any`.
struct EndWord
{
    /// Empty: any.
    std::string name;
    /// Nothing: the port that the IKE SA uses.
    std::optional<std::uint16_t> port;
};

/// From whom to whom, as the packet's header has it.
struct PathWord
{
    EndWord from;
    EndWord to;
};

/// One payload of a message: to be sent, or to be looked for.
struct ItemWord
{
    /// `COOKIE2`, `SA`, `N(16000)`, `P(200)`.
    std::string name;
    /// `-NAME`: must not be there; of a standard message: left out.
    bool isAbsent = false;
    /// `NAME!`: with the critical bit.
    bool isCritical = false;
    /// `NAME@0`: the Protocol ID of a notify.
    std::optional<unsigned> protocol;
    /// `NAME=value`.
    std::optional<std::string> value;
};

enum class StepKind : std::uint8_t
{
    /// `>`: the tester sends.
    Send,
    /// `<`: this must come.
    Expect,
    /// `!`: nothing like this may come.
    Never,
    /// `=`: this must stand in what the implementation tells about its SAs.
    State,
    /// `*`: the tester or its operator does something else.
    Act,
};

struct Step
{
    StepKind kind{};
    Place place;
    /// The line as it stands in the file, without requirements.
    std::string text;
    /// Expect: within that time. Never: for so long.
    std::optional<Duration> time;
    PathWord path;
    /// Expect: what goes another way is not meant, and a retransmission is as good as the first.
    bool isEventual = false;
    /// `INFORMATIONAL`, `PATH_TEST`, `ESP`, `KEEPALIVE`, `OCTETS`, `AGAIN`.
    std::string what;
    /// `INFORMATIONAL/CHANGE_PATH`: only a message with this payload is meant.
    std::string selector;
    bool isResponse = false;
    /// Expect: a message that came before comes again.
    bool isAgain = false;
    /// `{…}` was written.
    bool hasItems = false;
    /// `{standard, …}`: what a conforming peer would put in.
    bool isStandard = false;
    /// `only {…}`: no other payload.
    bool isOnly = false;
    std::vector<ItemWord> items;
    /// `with id=7, icv=broken`.
    std::map<std::string, std::string> with;
    /// `as NAME`.
    std::string name;
    /// The words of an act or of a state.
    std::vector<std::string> words;
    /// Behind the semicolon: what this line shows.
    std::vector<std::string> requirements;
};

struct Case
{
    Place place;
    std::string name;
    std::string title;
    Role role{};
    /// `needs nat-prevention=require`: how the implementation has to be configured.
    std::map<std::string, std::string> needs;
    /// `given established nat`: what must be there before the first step.
    std::vector<std::string> given;
    std::vector<Step> steps;

    /// Of all steps, each once, in order.
    std::vector<std::string> Requirements() const;
};

} // namespace mopo::conformance
