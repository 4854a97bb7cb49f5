@echo off
rem Builds Halite when its sources differ from those of the last build, then runs it.
setlocal
set "root=%~dp0"
set "state=%root%artifacts\launcher"
set "program=%root%artifacts\program\Halite.App.dll"
rem What a study that was run in examples leaves behind is no source.
set "results=/XD .halite tables figures export /XF report.html report.md results.json"
call :current
if not errorlevel 1 goto run

where dotnet >nul 2>nul
if errorlevel 1 (
  echo halite: the .NET 10 SDK is needed; install it from https://dotnet.microsoft.com/download 1>&2
  exit /b 1
)
if not exist "%state%" mkdir "%state%"
set /a waited=0
:lock
mkdir "%state%\lock" 2>nul
if not errorlevel 1 goto locked
if %waited%==0 echo halite: another build is running; waiting for it 1>&2
set /a waited+=1
if %waited% gtr 600 (
  echo halite: gave up waiting; remove %state%\lock if no build is running 1>&2
  exit /b 1
)
ping -n 2 127.0.0.1 >nul
goto lock

:locked
rem Another build may have done the work while this one waited.
call :current
if not errorlevel 1 goto unlock
echo halite: building (once, until the sources change) 1>&2
call "%root%assets\fetch.cmd" 1>&2
set "system=win-x64"
if /i "%PROCESSOR_ARCHITECTURE%"=="ARM64" set "system=win-arm64"
set "fresh=%root%artifacts\program.new"
if exist "%fresh%" rmdir /s /q "%fresh%"
rem Compiled ahead of time it starts in half the time; where that compiler cannot be had an ordinary build does.
dotnet publish "%root%src\Halite.App\Halite.App.csproj" -c Release -r %system% --no-self-contained -p:PublishReadyToRun=true -p:HaliteStrict=false -o "%fresh%" -v quiet -nologo -clp:NoSummary >"%state%\publish.log" 2>&1
if errorlevel 1 dotnet publish "%root%src\Halite.App\Halite.App.csproj" -c Release -p:HaliteStrict=false -o "%fresh%" -v quiet -nologo -clp:NoSummary 1>&2
if errorlevel 1 (
  rmdir /s /q "%state%\lock"
  echo halite: the build failed; the lines above say why 1>&2
  exit /b 1
)
if exist "%root%artifacts\program" rmdir /s /q "%root%artifacts\program"
if exist "%root%artifacts\program" (
  rmdir /s /q "%state%\lock"
  echo halite: the program that runs now cannot be replaced; close it and call again 1>&2
  exit /b 1
)
move "%fresh%" "%root%artifacts\program" >nul
for %%d in (src assets) do robocopy "%root%%%d" "%state%\sources\%%d" /MIR /XD node_modules /NJH /NJS /NDL /NC /NS /NP /NFL >nul 2>nul
robocopy "%root%examples" "%state%\sources\examples" /MIR %results% /NJH /NJS /NDL /NC /NS /NP /NFL >nul 2>nul

:unlock
rmdir /s /q "%state%\lock"

:run
set DOTNET_TieredPGO=0
dotnet "%program%" %*
exit /b %errorlevel%

rem 0 where the program was built from what the folders hold now: a mirrored copy without differences says so.
:current
if not exist "%program%" exit /b 1
for %%d in (src assets) do (
  robocopy "%root%%%d" "%state%\sources\%%d" /L /MIR /XD node_modules /NJH /NJS /NDL /NC /NS /NP /NFL >nul 2>nul
  if errorlevel 1 exit /b 1
)
robocopy "%root%examples" "%state%\sources\examples" /L /MIR %results% /NJH /NJS /NDL /NC /NS /NP /NFL >nul 2>nul
if errorlevel 1 exit /b 1
exit /b 0
