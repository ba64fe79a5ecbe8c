using System.Text;
using Serilog.Sinks.File;

namespace CaffeTop.Logging;

/// <summary>Opens each session in a log file with glog's three lines, which hold the year.</summary>
internal sealed class LogFileHeader(string header) : FileLifecycleHooks
{
    public override Stream OnFileOpened(Stream underlyingStream, Encoding encoding)
    {
        underlyingStream.Write(Encoding.UTF8.GetBytes(header));
        underlyingStream.Flush();
        return underlyingStream;
    }
}
