namespace CaffeTop.Engine;

/// <summary>
/// What was wrong with the user's input or machine, as one sentence that names the place, what was found, what was expected and a remedy.
/// The program prints <see cref="Exception.Message"/> after <c>caffetop: </c> and ends with <see cref="ExitCode"/>; never a stack trace.
/// </summary>
public class CaffeTopException : Exception
{
    public CaffeTopException(string message, Exception? inner = null) : base(message, inner)
    {
    }

    /// <summary>An error at a place: <paramref name="place"/> is <c>file</c>, <c>file:line:column</c> or <c>file@offset</c>.</summary>
    public CaffeTopException(string place, string reason, Exception? inner = null) : base($"{place}: {reason}", inner)
    {
    }

    /// <summary>The process's exit code: 1 for bad input (README, "Exit codes"); a subclass may choose another in 1..125.</summary>
    public virtual int ExitCode => 1;
}
