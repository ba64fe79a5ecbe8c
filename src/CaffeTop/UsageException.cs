using CaffeTop.Engine;

namespace CaffeTop;

/// <summary>The command line asks for something that cannot be meant.</summary>
internal sealed class UsageException(string message) : CaffeTopException(message)
{
    public override int ExitCode => CaffeTop.ExitCode.Usage;
}
