namespace CaffeTop.Engine.Native;

/// <summary>
/// Writes a whole file so that a crash at any moment leaves the old one or the new one: new name in the same folder, fsync, rename, fsync
/// of the folder. Devices, FIFOs and folders are not replaced.
/// </summary>
internal static class DurableFile
{
    /// <exception cref="CaffeTopException">the disk or the folder refused; what was at <paramref name="path"/> before is
    /// untouched.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        RegularFile.CheckReplaceable(path);
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.{Path.GetRandomFileName()}");
        try
        {
            using (var file = new FileStream(PosixFile.CreateExclusive(temporary), FileAccess.Write, 1 << 16))
            {
                write(file);
                file.Flush();
                PosixFile.Sync(file.SafeFileHandle);
            }

            PosixFile.Rename(temporary, path);
            PosixFile.SyncFolder(folder);
        }
        catch (Exception exception)
        {
            File.Delete(temporary);
            if (exception is IOException or UnauthorizedAccessException)
            {
                throw new CaffeTopException(path, $"cannot be written: {exception.Message}", exception);
            }
            throw;
        }
    }
}
