using System.Text;
using CaffeTop.LogParse;
using Serilog.Sinks.File;

namespace CaffeTop.Logging;

/// <summary>Opens each session in a log file with glog's three lines, which hold the year.</summary>
internal sealed class LogFileHeader(TimeProvider clock) : FileLifecycleHooks
{
    public override Stream OnFileOpened(Stream underlyingStream, Encoding encoding)
    {
        underlyingStream.Write(Encoding.UTF8.GetBytes(CaffeLogWriter.FileHeader(clock.GetLocalNow(), Environment.MachineName)));
        underlyingStream.Flush();
        return underlyingStream;
    }
}
