using System.Diagnostics;
using System.Text;

namespace CaffeTop.EndToEnd;

/// <summary>The real program as a process of its own, in a folder of its own.</summary>
internal static class CaffeTopProcess
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "caffetop.dll");

    /// <summary>Runs to the end and returns what it printed; kills it and fails the test when it hangs.</summary>
    public static Result Run(string folder, params string[] arguments)
    {
        using var running = Start(folder, arguments);
        return running.Finish();
    }

    public static Running Start(string folder, params string[] arguments) => new("dotnet", folder, [Program, .. arguments]);

    public static Result RunCommand(string command, string folder, params string[] arguments)
    {
        using var running = new Running(command, folder, arguments);
        return running.Finish();
    }

    public sealed record Result(int ExitCode, string Output, string Error)
    {
        /// <summary>The lines that start with <c>caffetop: </c>: what a user must read.</summary>
        public string Sentences => string.Join('\n', Error.Split('\n').Where(line => line.StartsWith("caffetop: ", StringComparison.Ordinal)));

        public override string ToString() => $"exit code {ExitCode}\n{Output}\n{Error}";
    }

    public sealed class Running : IDisposable
    {
        private readonly Process _process;
        private readonly StringBuilder _output = new();
        private readonly StringBuilder _error = new();
        private readonly TaskCompletionSource _closed = new();
        private readonly List<(string Text, TaskCompletionSource Seen)> _waits = [];
        private readonly Lock _lock = new();

        public Running(string command, string folder, IEnumerable<string> arguments)
        {
            var start = new ProcessStartInfo(command)
            {
                WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
                StandardOutputEncoding = Encoding.UTF8, StandardErrorEncoding = Encoding.UTF8,
            };
            foreach (var argument in arguments) start.ArgumentList.Add(argument);
            _process = new Process { StartInfo = start, EnableRaisingEvents = true };
            _process.OutputDataReceived += (_, line) => Take(_output, line.Data);
            _process.ErrorDataReceived += (_, line) => Take(_error, line.Data);
            _process.Start();
            _process.StandardInput.Close();
            _process.BeginOutputReadLine();
            _process.BeginErrorReadLine();
        }

        public int Id => _process.Id;

        public bool HasExited => _process.HasExited;

        /// <summary>Waits until a line of either output holds the text.</summary>
        public void WaitFor(string text)
        {
            var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_lock)
            {
                if (_output.ToString().Contains(text, StringComparison.Ordinal) || _error.ToString().Contains(text, StringComparison.Ordinal)) return;
                _waits.Add((text, seen));
            }

            if (Task.WaitAny([seen.Task, _closed.Task], Longest) == 0) return;
            lock (_lock) Assert.Fail($"\"{text}\" never came:\n{_output}\n{_error}");
        }

        /// <summary>kill -9 after a time; false where it had ended before.</summary>
        public bool KillAfter(TimeSpan time)
        {
            if (_process.WaitForExit(time)) return false;
            _process.Kill();
            _process.WaitForExit();
            return true;
        }

        public Result Finish()
        {
            if (!_process.WaitForExit(Longest))
            {
                _process.Kill(entireProcessTree: true);
                Assert.Fail($"it did not end:\n{_output}\n{_error}");
            }

            _process.WaitForExit();
            _closed.TrySetResult();
            return new Result(_process.ExitCode, _output.ToString(), _error.ToString());
        }

        public void Dispose()
        {
            if (!_process.HasExited) _process.Kill(entireProcessTree: true);
            _process.Dispose();
        }

        private void Take(StringBuilder into, string? line)
        {
            if (line is null) return;
            lock (_lock)
            {
                into.Append(line).Append('\n');
                foreach (var (text, seen) in _waits)
                {
                    if (line.Contains(text, StringComparison.Ordinal)) seen.TrySetResult();
                }
            }
        }
    }
}
