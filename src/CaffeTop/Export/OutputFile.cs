using CaffeTop.Engine;
using CaffeTop.Events;

namespace CaffeTop.Export;

/// <summary>
/// Writes a whole file under a new name in the same folder and renames it, so that nobody ever reads half of one. Only a regular file is
/// replaced: a device, a FIFO or a folder is not.
/// </summary>
internal static class OutputFile
{
    /// <exception cref="IOException">The folder or the disk refused, as a sentence; what was there before is untouched.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        CheckReplaceable(path);
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Directory.Exists(folder)) throw new IOException($"{SafeText.Clean(path)}: there is no directory {SafeText.Clean(folder)}; make it first");
        var temporary = Path.Combine(folder, "." + Path.GetRandomFileName());
        try
        {
            using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16)) write(file);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e)
        {
            File.Delete(temporary);
            if (e is not (IOException or UnauthorizedAccessException)) throw;
            throw new IOException($"{SafeText.Clean(path)}: cannot be written: {SafeText.Clean(e.Message)}", e);
        }
    }

    // The screen writes files too and knows nothing of the engine's exceptions.
    private static void CheckReplaceable(string path)
    {
        try
        {
            RegularFile.CheckReplaceable(path);
        }
        catch (CaffeTopException e)
        {
            throw new IOException(e.Message, e);
        }
    }
}
