// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <expected>
#include <filesystem>
#include <fstream>
#include <string>

namespace mopo
{

/// A file that appears when it is whole. It is made beside its place, and goes without a trace
/// unless it was published, also at SIGINT, SIGTERM and SIGHUP. One at a time, and not beside a
/// `RunFolder` that is being made.
class WholeFile
{
  public:
    /// The path must be absolute.
    explicit WholeFile(std::filesystem::path target);
    ~WholeFile();
    WholeFile(const WholeFile&) = delete;
    WholeFile& operator=(const WholeFile&) = delete;

    std::ostream& Stream()
    {
        return m_stream;
    }

    /// Puts it in its place, where it replaces a file. An error is in words.
    std::expected<void, std::string> Publish();

  private:
    std::filesystem::path m_target;
    std::filesystem::path m_work;
    std::ofstream m_stream;
};

} // namespace mopo
